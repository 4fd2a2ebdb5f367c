"""Each trick of train/process.py still does what it is there for; one that no longer does may go."""

import inspect
import os
import subprocess
import sys
import warnings
from pathlib import Path

import pytest
from torch.optim import SGD, Adam, AdamW, Optimizer

from mlpstudy.train.process import HUGE_PAGES, ignore_warnings
from mlpstudy.train.queue.pools import begin_workers
from tests.conftest import ROOT

STEPS = """
import sys, torch
from mlpstudy.train.process import prepare_process
prepare_process()
from mlpstudy.nets.build import build
from mlpstudy.train.bfloat16.linear import training_body
from mlpstudy.train.gradients import switched_on, transformed_gradients
from mlpstudy.train.optimizers import build_optimizer
from mlpstudy.train.process import bare_step
from tests.conftest import variant

def step(**settings):
    config = variant(precision="bfloat16", **settings)
    network, names = build(config.model, (1, 6, 6), 3), switched_on(config.train)
    body = training_body(network, config.train, torch.device("cpu"), names)
    optimizer = build_optimizer(network, body, config.train)
    body(torch.randn(4, 36)).sum().backward()
    with transformed_gradients(optimizer, names, config.train):
        bare_step(optimizer)
    optimizer.load_state_dict(optimizer.state_dict())
    return [name for name in ("numba", "torch._dynamo", "torch._inductor") if name in sys.modules]

print(step(), step(clip_gradient=0.1), step(optimizer="sgd", l1=0.1, batchnorm=True))
print(step(hidden=[1 << 15, 8]))
"""
PREPARED = """
import gc, torch
from mlpstudy.train.process import prepare_process
prepare_process()
print(torch.get_num_threads(), torch.are_deterministic_algorithms_enabled())
print(torch.utils.deterministic.fill_uninitialized_memory, torch.empty(1 << 20).isnan().all().item())
print(torch.backends.cudnn.allow_tf32, torch.backends.cuda.matmul.allow_tf32)
print(gc.get_freeze_count() > 50_000, len(gc.get_objects()) < 1000)
"""
ADVICE = """
values = bytearray(16 << 20)  # not an array: numpy asks for huge pages by itself
print(any("hg" in line.split() for line in open("/proc/self/smaps") if line.startswith("VmFlags")))
"""


def output(code: str, **environment: str) -> list[str]:
    """The lines that a fresh process prints."""
    command = [sys.executable, "-c", code]
    environment |= {"PYTHONPATH": "src:."}
    done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=True)
    return done.stdout.splitlines()


@pytest.mark.slow
def test_a_step_does_not_import_torch_compile() -> None:
    """On any path: plain, clipped, with a penalty, of bfloat16 layers (which alone need numba)."""
    assert output(STEPS) == ["[] [] []", "['numba']"]


@pytest.mark.parametrize("kind", [Adam, AdamW, SGD])
def test_pytorchs_own_step_is_still_wrapped(kind: type[Optimizer]) -> None:
    """Where this fails, bare_step may go; where the next does, skip_compiler_import."""
    assert inspect.unwrap(kind.step) is not kind.step


def test_methods_of_optimisers_are_still_kept_from_the_compiler() -> None:
    for method in (Optimizer.add_param_group, Optimizer.zero_grad, Optimizer.state_dict, Optimizer.load_state_dict):
        assert "__dynamo_disable" in method.__code__.co_names


def test_a_process_is_prepared_for_repeatable_arithmetic_and_rare_collections() -> None:
    """One thread, deterministic algorithms; new tensors not filled with NaN; torch's objects exempt, none left over."""
    assert output(PREPARED) == ["1 True", "False False", "False False", "True True"]


def test_the_tracing_of_tensorboards_graph_is_not_warned_of() -> None:
    """PyTorch 2.14 would, twice for each variant, on the terminal; pyproject.toml makes an error of it."""
    with warnings.catch_warnings():
        ignore_warnings()
        for function in ("trace", "trace_method"):
            warnings.warn(f"`torch.jit.{function}` is deprecated.", FutureWarning, stacklevel=1)


def huge_pages() -> str:
    """How the kernel hands them out: always, madvise or never; empty where it has none."""
    setting = Path("/sys/kernel/mm/transparent_hugepage/enabled")
    return setting.read_text().partition("[")[2].partition("]")[0] if setting.exists() else ""


@pytest.mark.skipif(huge_pages() != "madvise", reason="only then does glibc have to ask")
def test_large_buffers_ask_for_huge_pages() -> None:
    assert output(ADVICE, GLIBC_TUNABLES=HUGE_PAGES) == ["True"]
    assert output(ADVICE) == ["False"]


def test_workers_are_told_to_ask_and_a_persons_own_choice_stays(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("GLIBC_TUNABLES", raising=False)
    begin_workers()
    assert os.environ["GLIBC_TUNABLES"] == HUGE_PAGES
    monkeypatch.setenv("GLIBC_TUNABLES", "glibc.malloc.hugetlb=0")
    begin_workers()
    assert os.environ["GLIBC_TUNABLES"] == "glibc.malloc.hugetlb=0"


def test_the_stages_own_process_imports_no_torch() -> None:
    code = "import sys, mlpstudy.train.queue.due; print([name for name in ('torch', 'pandas') if name in sys.modules])"
    assert output(code) == ["[]"]


def test_a_stage_that_only_publishes_imports_nothing_that_takes_its_time() -> None:
    code = "import sys, mlpstudy.train.queue.variant, mlpstudy.stage_code; print(SLOW & sys.modules.keys())"
    assert output(code.replace("SLOW", "{'torch', 'numpy', 'pydantic', 'joblib', 'dvc'}")) == ["set()"]

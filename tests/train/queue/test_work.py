import errno
import os
from collections.abc import Iterator, Sequence
from concurrent.futures import BrokenExecutor
from dataclasses import replace

import pytest

from mlpstudy.mendable import is_want_of_memory
from mlpstudy.scratch.seal import write_seal
from mlpstudy.stage_code import EditedCode
from mlpstudy.train.queue.progress import Progress
from mlpstudy.train.queue.sharing import AtOnce, at_once_here
from mlpstudy.train.queue.work import expected_seconds, longest_first, told, work_off
from mlpstudy.train.runs.fingerprint import data_digest
from mlpstudy.train.runs.plan import Plan, plan_runs
from mlpstudy.train.runs.spec import RunSpec, RunSummary
from mlpstudy.train.runs.task import Ending, train_run
from tests.conftest import OTHER_CODE, RUNS, variant, write_config

TOO_LARGE = {"hidden": [1_000_000, 1_000_000], "epochs": 1}  # 4 TB of weights


@pytest.fixture
def plans(study: object) -> list[Plan]:
    """Of a small network, a cnn and one that fits no machine; of the small one's two runs the first cannot work."""
    for name, config in (
        ("small", variant(epochs=1)),
        ("cnn", variant(kind="cnn", epochs=1)),
        ("huge", variant(**TOO_LARGE)),
    ):
        write_config(name, config)
    small, cnn, huge = (plan_runs(name, RUNS, data_digest()) for name in ("small", "cnn", "huge"))
    for plan in (small, cnn, huge):
        plan.folder.mkdir(parents=True)
    return [replace(small, specs=(replace(small.specs[0], code=OTHER_CODE), small.specs[1])), cnn, huge]


def test_the_longest_runs_come_first_and_equal_ones_stay_in_order(plans: list[Plan]) -> None:
    queue = longest_first([spec for plan in plans for spec in plan.specs], expected_seconds(plans))
    assert [(spec.variant, spec.run) for spec in queue] == [
        (name, run) for name in ("huge", "cnn", "small") for run in range(RUNS)
    ]


@pytest.mark.parametrize("workers", ["1", pytest.param("2", marks=pytest.mark.slow)])
def test_what_fails_is_named_and_all_else_is_trained(
    plans: list[Plan], workers: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("MLPSTUDY_WORKERS", workers)
    failures = {(failure.spec.variant, failure.spec.run): failure.error for failure in work_off(plans)}
    assert failures.keys() == {("huge", 0), ("huge", 1), ("small", 0)}
    assert isinstance(failures["small", 0], EditedCode)
    assert is_want_of_memory(failures["huge", 0])
    assert plans[0].specs[1].finished()
    assert all(spec.finished() for spec in plans[1].specs)
    assert "huge  run 00  failed: " in capsys.readouterr().out


def test_a_run_that_was_finished_before_its_process_was_killed_has_ended_well(plans: list[Plan]) -> None:
    finished, other = plans[1].specs
    killed: list[tuple[RunSpec, Ending]] = [(finished, BrokenExecutor()), (other, BrokenExecutor())]
    with Progress(plans[1:2], {"cnn": 1.0}) as progress:
        assert isinstance(train_run(finished), RunSummary)
        assert told(iter(killed), AtOnce(1, 2), {"cnn": plans[1]}, progress) == ([other], [])
        assert progress.left == {"cnn": 1}


def test_of_all_runs_that_end_with_a_killed_process_the_one_that_was_at_work_has_failed(
    plans: list[Plan], monkeypatch: pytest.MonkeyPatch
) -> None:
    """The others end with it, in whatever order they are told."""
    culprit = plans[1].specs[0]

    def endings(queue: Sequence[RunSpec], *_: object) -> Iterator[tuple[RunSpec, Ending]]:
        lost = culprit in queue
        return ((spec, BrokenExecutor() if lost else RunSummary()) for spec in reversed(queue))

    monkeypatch.setenv("MLPSTUDY_WORKERS", "2")
    monkeypatch.setattr("mlpstudy.train.queue.work.train_all", endings)
    assert [failure.spec for failure in work_off(plans[:2])] == [culprit]


def test_a_variant_that_is_finished_does_not_decide_how_many_runs_share_a_gpu(
    study: object, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, settings in (("small", {}), ("huge", TOO_LARGE)):
        write_config(name, variant(device="auto", **settings))
    small, huge = plans = [plan_runs(name, RUNS, data_digest()) for name in ("small", "huge")]
    huge.folder.mkdir(parents=True)
    for spec in huge.specs:
        for file in spec.files:
            file.touch()
        write_seal(spec.file("seal"), spec.files)
    seen = []

    def endings(queue: Sequence[RunSpec], at_once: AtOnce, *_: object) -> Iterator[tuple[RunSpec, Ending]]:
        seen.append(at_once)
        return ((spec, RunSummary()) for spec in queue)

    monkeypatch.setenv("MLPSTUDY_WORKERS", "2")
    monkeypatch.setattr("mlpstudy.train.queue.sharing.gpu_memory", lambda: 80 << 30)
    monkeypatch.setattr("mlpstudy.train.queue.work.train_all", endings)
    assert work_off(plans) == []
    assert seen == [at_once_here([small], 1)]
    assert seen[0].runs > 1


def test_what_met_want_of_memory_on_a_cluster_is_tried_again(
    plans: list[Plan], monkeypatch: pytest.MonkeyPatch
) -> None:
    """However many cores this machine has: another worker may have more memory, or fewer neighbours."""
    tries: list[RunSpec] = []

    def endings(queue: Sequence[RunSpec], *_: object) -> Iterator[tuple[RunSpec, Ending]]:
        tries.extend(queue)
        lacking = {spec.label for spec in queue if spec.variant == "huge" or tries.count(spec) == 1}
        return ((spec, MemoryError() if spec.label in lacking else RunSummary()) for spec in queue)

    monkeypatch.setenv("MLPSTUDY_WORKERS", "1")
    monkeypatch.setenv("MLPSTUDY_BACKEND", "dask")
    monkeypatch.setattr("mlpstudy.train.queue.work.train_all", endings)
    assert [failure.spec.variant for failure in work_off(plans[1:])] == ["huge"] * RUNS
    assert [tries.count(plan.specs[0]) for plan in plans[1:]] == [2, 2]


def test_an_error_while_endings_are_told_ends_what_is_still_training(
    plans: list[Plan], monkeypatch: pytest.MonkeyPatch
) -> None:
    """As of `dvc repro | head`: Python would wait for the pool's whole queue before it ends."""
    ended = []

    def endings(queue: Sequence[RunSpec], *_: object) -> Iterator[tuple[RunSpec, Ending]]:
        try:
            yield queue[0], RunSummary()
        finally:
            ended.append(queue[0])

    def nobody_reads(*_: object) -> None:
        raise BrokenPipeError

    monkeypatch.setattr("mlpstudy.train.queue.work.train_all", endings)
    monkeypatch.setattr(Progress, "finished", nobody_reads)
    with pytest.raises(BrokenPipeError) as error:  # whose traceback holds all that its functions held
        work_off(plans[:1])
    assert ended, error


def test_want_of_memory_is_told_from_other_errors() -> None:
    assert is_want_of_memory(MemoryError())
    assert is_want_of_memory(RuntimeError("[enforce fail] DefaultCPUAllocator: can't allocate memory: you tried ..."))
    assert is_want_of_memory(RuntimeError("CUDA error: out of memory"))
    assert is_want_of_memory(RuntimeError("CUBLAS_STATUS_ALLOC_FAILED when calling `cublasCreate(handle)`"))
    assert is_want_of_memory(OSError(errno.ENOMEM, os.strerror(errno.ENOMEM)))
    assert is_want_of_memory(ImportError("liblzma.so: failed to map segment from shared object"))
    assert is_want_of_memory(RuntimeError("can't start new thread"))
    within = RuntimeError("CUDA error: operation failed due to a previous error during capture")
    within.add_note("torch.OutOfMemoryError: CUDA out of memory. Tried to allocate 2.00 GiB")
    assert is_want_of_memory(within)
    assert not is_want_of_memory(RuntimeError("mat1 and mat2 shapes cannot be multiplied"))


def test_few_images_take_less_time(plans: list[Plan]) -> None:
    write_config("few", variant(epochs=1, images_per_class=2))
    seconds = expected_seconds([*plans, plan_runs("few", RUNS, data_digest())])
    assert seconds["few"] == pytest.approx(seconds["small"] * 6 / 30, rel=0.5)  # of 30 images, in whole batches

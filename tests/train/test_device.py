"""Devices and precisions; the same contract on a GPU, where there is one."""

from typing import Any

import numpy as np
import pytest
import torch

from mlpstudy import paths
from mlpstudy.nets.build import build
from mlpstudy.nets.store import load_model
from mlpstudy.train.batches.stretch import parted
from mlpstudy.train.device import autocast, choose_device, multiplies_bfloat16, uses_bfloat16
from mlpstudy.train.gradients import GRADIENT_TRANSFORMS, switched_on
from mlpstudy.train.objective import blended, data_loss, draw_blend
from mlpstudy.train.runs.fingerprint import data_digest
from mlpstudy.train.runs.plan import plan_runs
from mlpstudy.train.runs.spec import RunSummary
from mlpstudy.train.runs.task import train_in_threads
from tests.conftest import RUNS, variant, write_config
from tests.train.test_every_setting import SWITCHED_ON
from tests.train.trained import CPU, digest, interrupted_at, train

META = torch.device("meta")
needs_cuda = pytest.mark.skipif(not torch.cuda.is_available(), reason="no CUDA device on this machine")


@needs_cuda
@pytest.mark.usefixtures("study")
@pytest.mark.parametrize("kind", ["mlp", "cnn"])
def test_a_gpu_repeats_its_bytes(kind: str) -> None:
    config = variant(kind=kind, device="cuda", precision="auto", dropout=0.3, mixup=0.2, batchnorm=True)
    train(config)
    first = digest()
    train(config)
    assert digest() == first


@needs_cuda
@pytest.mark.usefixtures("study")
def test_a_gpu_learns_what_the_processor_learns() -> None:
    on_cpu = train(variant(epochs=5))
    on_gpu = train(variant(epochs=5, device="cuda"))
    assert (on_cpu["train_loss"] - on_gpu["train_loss"]).abs().max() < 0.01
    assert load_model(paths.model_file("baseline", 0)).network.normalise.mean.device.type == "cpu"


@needs_cuda
@pytest.mark.usefixtures("study")
@pytest.mark.parametrize(
    "settings",
    [
        {"dropout": 0.3, "mixup": 0.2, "batchnorm": True, "clip_gradient": 0.1},
        {"optimizer": "sgd", "schedule": "onecycle", "l1": 1e-4, "label_smoothing": 0.1},
        {"optimizer": "adamw", "average_weights": 0.9, "class_weights": "balanced", "precision": "auto"},
        {"kind": "cnn", "norm": "layer", "dropout": 0.2},
        {"residual": True, "norm": "layer", "activation": "gelu"},
        {"augment": [{"HorizontalFlip": {"p": 0.5}}]},
    ],
)
def test_replayed_steps_leave_the_bytes_of_steps_sent_one_by_one(
    settings: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    config = variant(device="cuda", epochs=4, **settings)  # three batches of 8 images an epoch, and one of 6
    train(config)
    replayed = digest()
    with monkeypatch.context() as patch:
        patch.setattr("mlpstudy.train.batches.loader.MOST_BATCHES", 2)  # two captures, in turn: of 8 and 8, of 8 and 6
        train(config)
    assert digest() == replayed
    monkeypatch.setattr("mlpstudy.train.state.learner", lambda step: step.learn)
    train(config)
    assert digest() == replayed


@needs_cuda
@pytest.mark.usefixtures("study")
def test_a_run_goes_on_on_a_gpu_from_its_checkpoint(monkeypatch: pytest.MonkeyPatch) -> None:
    config = variant(device="cuda", epochs=6, dropout=0.3, batchnorm=True, average_weights=0.9)
    train(config)
    undisturbed = digest()
    monkeypatch.setenv("MLPSTUDY_CHECKPOINT_SECONDS", "0")
    with interrupted_at(4):
        train(config)
    train(config)
    assert digest() == undisturbed


@needs_cuda
@pytest.mark.usefixtures("study")
def test_runs_that_share_a_gpu_leave_the_bytes_of_runs_alone() -> None:
    write_config("baseline", variant(device="cuda", epochs=6, dropout=0.3, mixup=0.2))
    plan = plan_runs("baseline", RUNS, data_digest())
    plan.folder.mkdir(parents=True)
    bytes_of = []
    for groups in ([[spec] for spec in plan.specs], [plan.specs]):
        endings = [ending for specs in groups for ending in train_in_threads(specs)]
        assert all(isinstance(ending, RunSummary) for ending in endings)
        bytes_of.append([file.read_bytes() for spec in plan.specs for file in spec.files])
        for spec in plan.specs:
            spec.file("seal").unlink()
    assert bytes_of[0] == bytes_of[1]


@pytest.mark.parametrize(("setting", "value"), SWITCHED_ON.items(), ids=str)
def test_no_regulariser_makes_a_gpu_wait(setting: str, value: Any) -> None:
    """Nor brings numbers from the processor: tensors on `meta` have shapes alone, so that a step that reads a value
    fails there, as it would where steps are captured, and so do most operations with a tensor from elsewhere.
    """
    config = variant(**{setting.rpartition(".")[2]: value})
    network = build(config.model, (1, 8, 8), 3).to(META)
    images, labels = (torch.zeros(shape, dtype=torch.uint8, device=META) for shape in ((6, 8, 8, 1), (6,)))
    drawn = draw_blend((6,), config.train.mixup, np.random.default_rng(0), META)
    blend = parted(drawn, (6,))[0] if drawn else None
    logits = network.body(blended(network.normalise(images), blend))
    data_loss(logits, labels.long(), blend, config.train).backward()  # type: ignore[no-untyped-call]
    parameters = list(network.parameters())
    gradients = [parameter.grad for parameter in parameters if parameter.grad is not None]
    for name in switched_on(config.train):
        gradients = GRADIENT_TRANSFORMS[name](parameters, gradients, config.train)
    assert {gradient.device for gradient in gradients} == {META}


@needs_cuda
def test_auto_takes_the_gpu_in_bfloat16() -> None:
    assert choose_device(variant(device="auto").train, run=0).type == "cuda"
    assert multiplies_bfloat16(torch.device("cuda"))


@pytest.mark.skipif(torch.cuda.is_available(), reason="a CUDA device is here")
def test_asking_for_a_gpu_that_is_not_there_is_refused() -> None:
    from mlpstudy.errors import ConfigError

    assert choose_device(variant(device="auto").train, run=0).type == "cpu"
    with pytest.raises(ConfigError, match=r'train\.device = "cuda": no CUDA device'):
        choose_device(variant(device="cuda").train, run=0)


@needs_cuda
@pytest.mark.usefixtures("study")
def test_clipping_on_a_gpu_does_what_it_does_on_the_processor() -> None:
    settings = {"epochs": 5, "clip_gradient": 0.1}
    on_cpu = train(variant(**settings))
    on_gpu = train(variant(device="cuda", **settings))
    assert (on_cpu["train_loss"] - on_gpu["train_loss"]).abs().max() < 0.01


def test_the_precision_that_is_asked_for_is_that_of_matrix_products() -> None:
    weight = torch.ones(2, 2)
    for precision, kind in (("float32", torch.float32), ("bfloat16", torch.bfloat16)):
        with autocast(variant(precision=precision).train, CPU):
            assert (weight @ weight).dtype == kind


def test_auto_means_bfloat16_where_the_processor_multiplies_it(monkeypatch: pytest.MonkeyPatch) -> None:
    for capabilities, expected in (({"avx512_bf16": True}, True), ({"amx_bf16": True}, True), ({"avx2": True}, False)):
        monkeypatch.setattr(torch.cpu, "get_capabilities", lambda known=capabilities: known)
        assert uses_bfloat16(variant(precision="auto").train, CPU) is expected

"""Devices and precisions; the same contract on a GPU, where there is one."""

import pytest
import torch

from mlpstudy import paths
from mlpstudy.nets.store import load_model
from mlpstudy.train.device import autocast, choose_device, multiplies_bfloat16, uses_bfloat16
from tests.conftest import variant
from tests.train.trained import CPU, digest, train

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

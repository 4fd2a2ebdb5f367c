"""The same contract on a GPU, where there is one."""

import pytest
import torch

from mlpstudy import paths
from mlpstudy.nets.store import load_model
from mlpstudy.train.device import choose_device, multiplies_bfloat16
from tests.conftest import variant
from tests.train.test_fit import digest, train

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
    assert load_model(paths.model_file("baseline", 0))[0].normalise.mean.device.type == "cpu"


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

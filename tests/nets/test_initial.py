from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import torch
from torch import nn

from mlpstudy.config.train import VariantConfig
from mlpstudy.nets.build import Network, build
from mlpstudy.nets.init import initialise
from mlpstudy.nets.initial import initial_network, initial_of
from mlpstudy.nets.layers import ACTIVATIONS
from mlpstudy.nets.store import Outcome, load_model, save_model
from mlpstudy.seeds import seed_for
from tests.conftest import variant

MEAN, DEVIATION = torch.tensor([0.25]), torch.tensor([0.5])


def initial(config: VariantConfig, run: int = 0) -> Network:
    blank = build(config.model, (1, 6, 6), 3).normalise.state_dict()
    return initial_network(config, run, (1, 6, 6), 3, blank | {"mean": MEAN, "deviation": DEVIATION})


def same(one: Network, other: Network) -> bool:
    tensors = other.state_dict()
    return all(torch.equal(tensor, tensors[name]) for name, tensor in one.state_dict().items())


@pytest.mark.parametrize("settings", [{}, {"whitening": 0.5}, {"batchnorm": True}, {"kind": "cnn", "batchnorm": True}])
def test_the_network_of_a_saved_model_before_its_first_step_is_rebuilt_bit_by_bit(
    tmp_path: Path, settings: dict[str, Any]
) -> None:
    config = variant(seed=7, **settings)
    network = initial(config, run=4)
    trained = initial(config, run=4)
    trained(torch.full((5, 6, 6, 1), 9, dtype=torch.uint8)).square().sum().backward()  # moves BatchNorm's averages
    with torch.no_grad():
        for parameter in trained.parameters():
            parameter.add_(parameter.grad)
    save_model(tmp_path / "model", trained, config, Outcome("finished", 1, 1))
    saved = load_model(tmp_path / "model")
    assert not same(network, saved.network)
    assert same(network, initial_of(saved, run=4))
    assert not initial_of(saved, run=4).training
    assert not same(network, initial_of(saved, run=5))


def test_weights_follow_from_seed_and_run_and_from_no_global_state() -> None:
    config = variant(seed=3)
    torch.manual_seed(0)
    first = initial(config, run=2)
    torch.manual_seed(1)
    assert same(first, initial(config, run=2))
    assert not same(first, initial(config, run=1))
    assert not same(first, initial(variant(seed=4), run=2))


@pytest.fixture
def spoiled_memory(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """New tensors hold NaN, and integers the largest one, until something is written there."""
    before = torch.are_deterministic_algorithms_enabled()
    monkeypatch.setattr(torch.utils.deterministic, "fill_uninitialized_memory", True)
    torch.use_deterministic_algorithms(True)
    assert torch.empty(1).isnan()
    yield
    torch.use_deterministic_algorithms(before)


@pytest.mark.usefixtures("spoiled_memory")
@pytest.mark.parametrize("norm", ["batch", "layer"])
@pytest.mark.parametrize("settings", [{}, {"kind": "cnn"}, {"residual": True, "hidden": (8, 8)}, {"whitening": 0.5}])
def test_nothing_is_left_as_the_memory_was_before(norm: str, settings: dict[str, Any]) -> None:
    config = variant(norm=norm, **settings)
    network, built = initial(config), build(config.model, (1, 6, 6), 3)
    drawn = {id(parameter) for layer in network.weight_layers() for parameter in layer.parameters()}
    tensors = network.state_dict(keep_vars=True)
    for name, other in built.state_dict().items():
        assert tensors[name].isfinite().all(), name
        assert (tensors[name].dtype, tensors[name].stride()) == (other.dtype, other.stride())
        if name.startswith("body.") and id(tensors[name]) not in drawn:
            assert torch.equal(tensors[name], other), name  # a normalisation begins as the identity


class Scale(nn.Module):
    """Begins with a number of its own, and has no method that brings it back."""

    def __init__(self) -> None:
        super().__init__()
        self.register_buffer("by", torch.tensor([2.0]))

    def forward(self, values: torch.Tensor) -> torch.Tensor:
        return values * self.by


@pytest.mark.usefixtures("spoiled_memory")
@pytest.mark.parametrize(("layer", "value"), [(nn.PReLU, 0.25), (Scale, 2.0)])
def test_a_layer_that_somebody_adds_begins_as_it_says_itself(
    layer: type[nn.Module], value: float, monkeypatch: pytest.MonkeyPatch
) -> None:
    plain = initial(variant())
    monkeypatch.setitem(ACTIVATIONS, "relu", layer)
    network = initial(variant())
    [own, _] = [each for each in network.body if isinstance(each, layer)]
    assert [tensor.item() for tensor in own.state_dict().values()] == [value]
    for one, other in zip(network.weight_layers(), plain.weight_layers(), strict=True):
        assert torch.equal(one.weight, other.weight)


def test_the_seeds_label_is_fixed() -> None:
    """Another one would change every network that was ever trained."""
    config = variant(init="he_normal")
    network, expected = initial(config, run=1), initial(config, run=0)
    initialise(expected, config.model, torch.Generator().manual_seed(seed_for(config.seed, "init", 1)))
    assert same(network, expected)
    assert torch.equal(network.normalise.mean, MEAN)
    assert torch.equal(network.normalise.deviation, DEVIATION)

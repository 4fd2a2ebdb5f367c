"""bfloat16 layers give what PyTorch's autocast gives, only faster."""

from typing import Any

import pytest
import torch
from torch import Tensor, nn

from mlpstudy.config.train import VariantConfig
from mlpstudy.nets.build import Network, build
from mlpstudy.nets.layers import Residual
from mlpstudy.train.bfloat16.linear import Bfloat16Linear, bfloat16_layers, training_body
from mlpstudy.train.gradients import switched_on
from mlpstudy.train.metrics import gradient_blocks, gradient_norms
from mlpstudy.train.optimizers import build_optimizer
from mlpstudy.train.state import State
from mlpstudy.train.step import TrainingStep
from tests.conftest import variant
from tests.train.trained import CPU


def low(**settings: Any) -> VariantConfig:
    """A tiny variant in bfloat16."""
    return variant(**({"precision": "bfloat16", "learning_rate": 0.01} | settings))


def network_of(config: VariantConfig) -> Network:
    torch.manual_seed(0)
    return build(config.model, (1, 6, 6), 3)


def body_of(network: Network, config: VariantConfig) -> nn.Sequential:
    return training_body(network, config.train, CPU, switched_on(config.train))


@pytest.fixture(autouse=True)
def _tiny_is_large(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("mlpstudy.train.bfloat16.linear.LARGE", 36 * 16)


@pytest.fixture
def _small_blocks(monkeypatch: pytest.MonkeyPatch) -> None:
    """Three blocks of 7, 7 and 2 rows in the first layer."""
    monkeypatch.setattr("mlpstudy.train.bfloat16.linear.BLOCK", 7 * 36)
    monkeypatch.setattr("mlpstudy.train.bfloat16.linear.FEWEST_ROWS", 7)


@pytest.mark.parametrize(
    ("settings", "replaced"),
    [
        ({}, True),
        ({"optimizer": "adamw"}, True),
        ({"l1": 0.1}, True),
        ({"clip_gradient": 1.0}, False),
        ({"optimizer": "sgd"}, False),
        ({"precision": "float32"}, False),
        ({"hidden": [15, 8]}, False),
    ],
)
def test_large_layers_are_replaced_under_adam_in_bfloat16(settings: dict[str, Any], replaced: bool) -> None:
    config = low(**settings)
    body = body_of(network_of(config), config)
    assert len(bfloat16_layers(body)) == (3 if replaced else 0)


class Noisy(nn.Linear):
    """Does more than a linear layer."""


class Skipped(Residual):
    """Does more than a residual block."""


@pytest.mark.parametrize("own", [Noisy(8, 8), Skipped(nn.Linear(8, 8)), nn.ModuleList([nn.Linear(8, 8)])])
def test_a_layer_that_does_more_than_what_would_replace_it_trains_itself(own: nn.Module) -> None:
    config = low()
    network = network_of(config)
    assert body_of(network, config) is not network.body
    network.body.insert(1, own)
    assert body_of(network, config) is network.body


def test_outputs_and_gradients_are_autocasts() -> None:
    layer, images = nn.Linear(40, 24), torch.randn(8, 40, requires_grad=True)
    with torch.autocast("cpu", torch.bfloat16):
        theirs = layer(images)
    theirs.square().sum().backward()
    expected, images.grad = images.grad, None
    replacement = Bfloat16Linear(layer)
    ours = replacement(images)
    ours.square().sum().backward()
    torch.testing.assert_close(ours, theirs)
    torch.testing.assert_close(images.grad, expected)
    for parameter, blocks in replacement.gradients():
        torch.testing.assert_close(torch.cat([block.float() for block in blocks]), parameter.grad)


@pytest.mark.usefixtures("_small_blocks")
@pytest.mark.parametrize("precision", ["bfloat16", "float32"])
def test_gradients_and_their_norms_are_those_of_whole_matrices(precision: str) -> None:
    config = low(precision=precision)
    network, reference = network_of(config), network_of(config)
    body = body_of(network, config)
    optimizer = build_optimizer(network, body, config.train)
    step = TrainingStep(network, body, optimizer, config.train, (), None, None)
    state = State(network, optimizer, step, step)
    images = torch.randn(8, 36)
    body(images).square().sum().backward()
    reference.body(images).square().sum().backward()
    expected = [layer.weight.grad.norm().item() for layer in reference.weight_layers()]
    assert list(gradient_norms(state)) == pytest.approx(expected, rel=0.02)
    for blocks, plain in zip(gradients_in_order(state), reference.parameters(), strict=True):
        assert (blocks - plain.grad.flatten()).norm() < 0.02 * plain.grad.norm()


def gradients_in_order(state: State) -> list[Tensor]:
    blocks = gradient_blocks(state)
    return [torch.cat([block.float().flatten() for block in blocks[p]]) for p in state.network.parameters()]


def test_copies_follow_weights_that_were_set_from_outside() -> None:
    layer = nn.Linear(6, 4)
    replacement = Bfloat16Linear(layer)
    with torch.no_grad():
        layer.weight.fill_(0.1)
        layer.bias.fill_(0.2)
    replacement.refresh()
    assert torch.equal(replacement.weight, layer.weight.detach().bfloat16())
    assert torch.equal(replacement(torch.zeros(1, 6)), layer.bias.detach().bfloat16()[None])

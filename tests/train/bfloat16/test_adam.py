"""Adam over bfloat16 layers takes the steps that PyTorch's Adam takes over the same gradients."""

from typing import Any

import pytest
import torch
from torch import nn

from mlpstudy.train.bfloat16.linear import Bfloat16Linear, bfloat16_layers
from mlpstudy.train.gradients import switched_on, transformed_gradients
from mlpstudy.train.optimizers import build_optimizer
from mlpstudy.train.process import bare_step
from tests.train.bfloat16.test_linear import body_of, low, network_of


@pytest.fixture(autouse=True)
def _small_blocks(monkeypatch: pytest.MonkeyPatch) -> None:
    """Three blocks of 7, 7 and 2 rows in the first layer."""
    monkeypatch.setattr("mlpstudy.train.bfloat16.linear.LARGE", 36 * 16)
    monkeypatch.setattr("mlpstudy.train.bfloat16.linear.BLOCK", 7 * 36)
    monkeypatch.setattr("mlpstudy.train.bfloat16.linear.FEWEST_ROWS", 7)


@pytest.mark.parametrize(
    "settings",
    [
        {},
        {"weight_decay": 0.1},
        {"optimizer": "adamw", "weight_decay": 0.1},
        {"l1": 0.02},
        {"batchnorm": True, "weight_decay": 0.1, "l1": 0.02},
    ],
)
def test_steps_are_pytorchs_over_the_same_gradients(settings: dict[str, Any]) -> None:
    config = low(**settings)
    ours, theirs = network_of(config), network_of(config)
    body = body_of(ours, config)
    fast, slow = build_optimizer(ours, body, config.train), build_optimizer(theirs, theirs.body, config.train)
    replacements = dict(zip(map(id, theirs.weight_layers()), bfloat16_layers(body), strict=True))
    assert bfloat16_layers(body)[0].rows == 7
    for _ in range(6):
        for mine, layer in zip(ours.body, theirs.body, strict=True):
            give_gradients(mine, layer, replacements.get(id(layer)))
        bare_step(fast)
        with transformed_gradients(slow, switched_on(config.train), config.train):
            bare_step(slow)
    for (name, mine), plain in zip(ours.named_parameters(), theirs.parameters(), strict=True):
        torch.testing.assert_close(mine, plain, rtol=1e-5, atol=1e-6, msg=name)
    for layer in bfloat16_layers(body):
        for parameter, copy, _ in layer.copies():
            assert torch.equal(copy, parameter.detach().bfloat16())


def give_gradients(mine: nn.Module, layer: nn.Module, replacement: Bfloat16Linear | None) -> None:
    """Random ones, alike for both."""
    if replacement is None:
        for own, plain in zip(mine.parameters(), layer.parameters(), strict=True):
            own.grad = torch.randn_like(own)
            plain.grad = own.grad.clone()
        return
    replacement.inputs = torch.randn(8, layer.weight.shape[1]).bfloat16()
    replacement.errors = torch.randn(8, layer.weight.shape[0]).bfloat16()
    layer.weight.grad = (replacement.errors.T @ replacement.inputs).float()
    layer.bias.grad = replacement.errors.sum(0).float()


def test_its_memory_has_the_form_of_pytorchs() -> None:
    config = low()
    network = network_of(config)
    body = body_of(network, config)
    ours, theirs = build_optimizer(network, body, config.train), torch.optim.Adam(network.parameters())
    body(torch.randn(4, 36)).sum().backward()
    bare_step(ours)
    for parameter in network.parameters():
        parameter.grad = torch.zeros_like(parameter)
    theirs.step()
    for parameter in network.parameters():
        mine, plain = ours.state[parameter], theirs.state[parameter]
        assert {name: value.shape for name, value in mine.items()} == {n: v.shape for n, v in plain.items()}
        assert mine["step"] == plain["step"] == 1

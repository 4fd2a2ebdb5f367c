"""Residual blocks: their formula, and what the rest of the code must see inside of them."""

import copy
from typing import Any

import pytest
import torch
from torch import Tensor, nn
from torch.nn.functional import gelu, layer_norm, linear

from mlpstudy.nets.build import build
from mlpstudy.nets.layers import Dropout, Residual
from mlpstudy.resources import weight_count
from mlpstudy.train.bfloat16.linear import bfloat16_layers, training_body
from mlpstudy.train.metrics import activities
from mlpstudy.train.step import set_generator
from tests.conftest import make_images, variant
from tests.train.trained import CPU

PAPER = {"residual": True, "norm": "layer", "activation": "gelu"}


def bachmann(tensors: dict[str, Tensor], images: Tensor) -> Tensor:
    """The network of Bachmann et al. 2023 with two blocks, written out: z + W2 gelu(W1 LN(z))."""
    z = linear(images, tensors["1.weight"], tensors["1.bias"])
    for block in ("2", "3"):
        norm, first, second = (
            (tensors[f"{block}.{layer}.weight"], tensors[f"{block}.{layer}.bias"]) for layer in (0, 1, 3)
        )
        z = z + linear(gelu(linear(layer_norm(z, (16,), *norm), *first)), *second)
    return linear(z, tensors["4.weight"], tensors["4.bias"])


def test_two_blocks_of_one_width_are_those_of_the_paper() -> None:
    network = build(variant(hidden=[16, 16], **PAPER).model, (1, 6, 6), 3).eval()
    images, _ = make_images(10)
    flat = network.normalise(torch.from_numpy(images)).flatten(1)
    expected = bachmann(network.body.state_dict(), flat)
    torch.testing.assert_close(network(torch.from_numpy(images)), expected)


def test_a_change_of_width_is_a_layer_of_its_own() -> None:
    network = build(variant(hidden=[16, 8, 8], residual=True).model, (1, 6, 6), 3)
    shapes = [tuple(layer.weight.shape) for layer in network.weight_layers()]
    assert shapes == [(16, 36), (64, 16), (16, 64), (8, 16), (32, 8), (8, 32), (32, 8), (8, 32), (3, 8)]


@pytest.mark.parametrize("hidden", [[], [36], [16, 16], [16, 8, 8]])
@pytest.mark.parametrize("settings", [{}, {"norm": "layer"}, {"batchnorm": True, "dropout": 0.5}])
def test_its_weights_are_counted_before_it_is_built(hidden: list[int], settings: dict[str, Any]) -> None:
    model = variant(hidden=hidden, residual=True, **settings).model
    network = build(model, (1, 6, 6), 4)
    assert weight_count(model, (1, 6, 6), 4) == sum(parameter.numel() for parameter in network.parameters())


def test_a_block_without_its_second_layer_changes_nothing() -> None:
    block = Residual(nn.Linear(4, 8), nn.Linear(8, 4))
    for parameter in block[1].parameters():
        nn.init.zeros_(parameter)
    values = torch.randn(3, 4)
    assert torch.equal(block(values), values)


def test_dropout_inside_draws_from_the_runs_generator_and_units_inside_are_seen() -> None:
    network = build(variant(hidden=[16, 16], dropout=0.5, **PAPER).model, (1, 6, 6), 3)
    draws = torch.Generator()
    set_generator(network, draws)
    assert [layer.generator for layer in network.modules() if isinstance(layer, Dropout)] == [draws, draws]
    images = torch.from_numpy(make_images(10)[0])
    logits, hidden = activities(network.eval().body, network.normalise(images))
    assert [units.shape for units in hidden] == [(10, 64), (10, 64)]
    assert torch.equal(logits, network(images))
    assert len(hidden) == 2  # and that forward pass was not noted any more


def test_bfloat16_layers_inside_learn_what_plain_ones_learn(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("mlpstudy.train.bfloat16.linear.LARGE", 1)
    config = variant(hidden=[16, 16], precision="bfloat16", **PAPER)
    network = build(config.model, (1, 6, 6), 3)
    plain = copy.deepcopy(network)
    body = training_body(network, config.train, CPU, ())
    images = torch.randn(8, 1, 6, 6)
    fast, slow = body(images), plain.body(images)
    torch.testing.assert_close(fast.float(), slow, rtol=0.02, atol=0.02)
    fast.float().square().sum().backward()
    slow.square().sum().backward()
    assert len(bfloat16_layers(body)) == len(plain.weight_layers()) == 6
    for layer, own in zip(bfloat16_layers(body), plain.weight_layers(), strict=True):
        assert own.weight.grad is not None
        torch.testing.assert_close(layer.gradient_norm(), own.weight.grad.norm(), rtol=0.05, atol=1e-3)

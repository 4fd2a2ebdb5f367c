from typing import Any

import pytest
import torch
from torch import nn

from mlpstudy.config.train import ModelConfig
from mlpstudy.nets.build import Network, build, pooled
from mlpstudy.nets.layers import ACTIVATIONS, Dropout
from tests.conftest import MODEL


def model(**settings: Any) -> ModelConfig:
    return ModelConfig(**(MODEL | {"hidden": (16, 8)} | settings))


def count(network: Network) -> int:
    return sum(parameter.numel() for parameter in network.parameters())


def test_the_exercise_network_has_its_exact_parameter_count() -> None:
    network = build(model(hidden=(512, 128)), (3, 64, 64), 9)
    assert count(network) == (12288 + 1) * 512 + (512 + 1) * 128 + (128 + 1) * 9


def test_batchnorm_adds_scale_and_shift_for_each_hidden_unit() -> None:
    plain, normed = build(model(), (1, 6, 6), 3), build(model(batchnorm=True), (1, 6, 6), 3)
    assert count(normed) - count(plain) == 2 * (16 + 8)


def test_batchnorm_stands_between_linear_and_activation_and_dropout_behind_it() -> None:
    body = build(model(batchnorm=True, dropout=0.5), (1, 6, 6), 3).body
    block = [nn.Linear, nn.BatchNorm1d, nn.ReLU, Dropout]
    assert [type(layer) for layer in body] == [nn.Flatten, *block, *block, nn.Linear]


@pytest.mark.parametrize(("kind", "norm"), [("mlp", nn.LayerNorm), ("cnn", nn.GroupNorm)])
def test_layer_normalisation_stands_where_batchnorm_stands(kind: str, norm: type[nn.Module]) -> None:
    layer, batch = (build(model(kind=kind, **{key: value}), (1, 6, 6), 3) for key, value in NORMALISED)
    places = [number for number, each in enumerate(batch.body) if isinstance(each, nn.BatchNorm1d | nn.BatchNorm2d)]
    assert [number for number, each in enumerate(layer.body) if isinstance(each, norm)] == places != []
    assert count(layer) == count(batch)


NORMALISED: list[tuple[str, Any]] = [("norm", "layer"), ("batchnorm", True)]


@pytest.mark.parametrize("kind", ["mlp", "cnn"])
def test_layer_normalisation_gives_each_image_mean_0_and_deviation_1(kind: str) -> None:
    """By hand, (x - mean) / sqrt(variance + 1e-5) over all that a layer gives of one image; no neighbour counts."""
    network = build(model(kind=kind, norm="layer"), (1, 6, 6), 3)
    (norm,) = [layer for layer in network.body if isinstance(layer, nn.LayerNorm | nn.GroupNorm)][:1]
    given = torch.randn((4, 16) if kind == "mlp" else (4, 32, 3, 3)) * 3 + 2
    flat = given.flatten(1)
    expected = (flat - flat.mean(1, keepdim=True)) / (flat.var(1, keepdim=True, correction=0) + 1e-5).sqrt()
    torch.testing.assert_close(norm(given).flatten(1), expected, rtol=1e-4, atol=1e-5)


def test_no_hidden_layer_is_a_linear_classifier() -> None:
    assert count(build(model(hidden=()), (1, 6, 6), 3)) == (36 + 1) * 3


@pytest.mark.parametrize("kind", ["mlp", "cnn"])
@pytest.mark.parametrize("activation", sorted(ACTIVATIONS))
@pytest.mark.parametrize(("channels", "classes"), [(1, 2), (3, 11)])
def test_every_network_maps_images_to_logits(kind: str, activation: str, channels: int, classes: int) -> None:
    network = build(model(kind=kind, activation=activation, dropout=0.1, batchnorm=True), (channels, 9, 9), classes)
    network.eval()
    images = torch.zeros((4, 9, 9, channels), dtype=torch.uint8)
    assert network(images).shape == (4, classes)
    assert any(isinstance(layer, ACTIVATIONS[activation]) for layer in network.body)


def test_the_cnn_obeys_batchnorm_and_dropout() -> None:
    kinds = [type(layer) for layer in build(model(kind="cnn", batchnorm=True, dropout=0.5), (1, 6, 6), 3).body]
    assert kinds.count(nn.BatchNorm2d) == kinds.count(Dropout) == kinds.count(nn.Conv2d) == 3


def test_dropout_leaves_the_mean_of_what_a_block_of_the_cnn_gives() -> None:
    torch.manual_seed(0)
    blocks = build(model(kind="cnn", dropout=0.5), (1, 6, 6), 3).body[:4]
    images = torch.rand(1, 1, 6, 6).expand(20_000, -1, -1, -1)
    with torch.no_grad():
        training, prediction = blocks.train()(images), blocks.eval()(images[:1])
    torch.testing.assert_close(training.mean(0, keepdim=True), prediction, rtol=0.05, atol=0.002)


@pytest.mark.parametrize("activation", sorted(ACTIVATIONS))
@pytest.mark.parametrize("dtype", [torch.float32, torch.bfloat16])
def test_the_maximum_of_activations_has_the_same_bits_in_whichever_order(activation: str, dtype: torch.dtype) -> None:
    """Also where the four values of a place are equal, as bfloat16 makes many, or all negative, or a side is odd."""
    draws = torch.Generator().manual_seed(0)
    values = torch.randn(4, 8, 7, 6, generator=draws).to(dtype)
    layer = ACTIVATIONS[activation]().to(dtype)  # some have weights
    results = []
    for order in (nn.Sequential(layer, nn.MaxPool2d(2, ceil_mode=True)), nn.Sequential(*pooled(layer))):
        entered = values.clone().requires_grad_()
        left = order(entered)
        left.backward(torch.randn(left.shape, generator=draws.manual_seed(1)).to(dtype))
        results.append((left, entered.grad))
    for one, other in zip(*results, strict=True):
        assert torch.equal(one, other)


def test_batchnorm_uses_running_statistics_in_evaluation() -> None:
    network = build(model(batchnorm=True), (1, 6, 6), 3).eval()
    images = torch.randint(0, 256, (8, 6, 6, 1), dtype=torch.uint8)
    torch.testing.assert_close(network(images)[:1], network(images[:1]))

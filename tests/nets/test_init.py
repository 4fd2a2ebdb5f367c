"""The table at the head of nets/init.py, held against the weights."""

import math

import pytest
import torch
from torch import nn

from mlpstudy.config.train import ModelConfig
from mlpstudy.nets.build import Network, build
from mlpstudy.nets.init import INITIALIZERS, initialise
from mlpstudy.resolve.idle import SCALED
from tests.conftest import MODEL

FAN_IN, FAN_OUT = 32 * 32, 600


def initialised(init: str, seed: int = 0, scale: float | None = None, kind: str = "mlp") -> Network:
    config = ModelConfig(**(MODEL | {"hidden": (FAN_OUT, 8), "init": init, "init_scale": scale, "kind": kind}))
    network = build(config, (1, 32, 32), 3)
    initialise(network, config, torch.Generator().manual_seed(seed))
    return network


def first_weight(init: str, scale: float | None = None) -> torch.Tensor:
    return initialised(init, scale=scale).weight_layers()[0].weight.detach()


@pytest.mark.parametrize(
    ("init", "variance"),
    [
        ("default", 1 / (3 * FAN_IN)),
        ("he_normal", 2 / FAN_IN),
        ("he_uniform", 2 / FAN_IN),
        ("xavier_normal", 2 / (FAN_IN + FAN_OUT)),
        ("xavier_uniform", 2 / (FAN_IN + FAN_OUT)),
        ("uniform", 0.05**2 / 3),
        ("orthogonal", 1 / FAN_IN),
    ],
)
def test_variance_matches_its_formula(init: str, variance: float) -> None:
    weight = first_weight(init)
    # 600,000 draws: the relative error of their variance is below 0.2 % in one of twenty
    assert weight.var().item() == pytest.approx(variance, rel=0.01)
    assert abs(weight.mean().item()) < 5 * math.sqrt(variance / weight.numel())


@pytest.mark.parametrize(("init", "bound"), [("he_uniform", 6 / FAN_IN), ("xavier_uniform", 6 / (FAN_IN + FAN_OUT))])
def test_uniform_draws_reach_their_bound_and_no_further(init: str, bound: float) -> None:
    largest = first_weight(init).abs().max().item()
    assert 0.999 * math.sqrt(bound) < largest <= math.sqrt(bound)


def test_orthogonal_rows_are_orthonormal() -> None:
    weight = first_weight("orthogonal")
    torch.testing.assert_close(weight @ weight.T, torch.eye(FAN_OUT), rtol=0, atol=1e-4)


def test_scale_sets_uniform_width_and_constant_value() -> None:
    assert 0.199 < first_weight("uniform", scale=0.2).abs().max().item() <= 0.2
    assert (first_weight("constant", scale=0.3) == 0.3).all()
    assert first_weight("constant").unique().numel() == 1


@pytest.mark.parametrize("init", sorted(INITIALIZERS))
def test_who_sets_init_scale_is_told_that_it_changes_nothing_where_that_is_so(init: str) -> None:
    obeyed = not torch.equal(first_weight(init, scale=0.2), first_weight(init, scale=0.3))
    assert obeyed == (init in SCALED), "SCALED of resolve/idle.py: the initialisers that use their argument `scale`"


@pytest.mark.parametrize("init", sorted(INITIALIZERS))
@pytest.mark.parametrize("kind", ["mlp", "cnn"])
def test_biases_are_zero_for_all_but_the_default(init: str, kind: str) -> None:
    zero = [not layer.bias.any() for layer in initialised(init, kind=kind).weight_layers() if layer.bias is not None]
    assert zero == [init != "default"] * len(zero)


def test_default_draws_like_pytorch() -> None:
    ours, theirs = first_weight("default"), nn.Linear(FAN_IN, FAN_OUT)
    bias = initialised("default").weight_layers()[0].bias
    assert bias is not None
    assert ours.abs().max().item() == pytest.approx(theirs.weight.abs().max().item(), rel=0.001)
    assert bias.abs().max().item() == pytest.approx(theirs.bias.abs().max().item(), rel=0.02)


@pytest.mark.parametrize("init", sorted(INITIALIZERS))
def test_same_seed_gives_identical_weights(init: str) -> None:
    again = [
        torch.equal(a, b) for a, b in zip(initialised(init).parameters(), initialised(init).parameters(), strict=True)
    ]
    assert all(again)
    if init != "constant":
        assert not torch.equal(first_weight(init), initialised(init, seed=1).weight_layers()[0].weight)

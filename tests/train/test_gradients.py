"""Settings that act on gradients do the same on every path, and leave no trace in what is written down."""

from typing import Any

import numpy as np
import pytest
import torch
from torch import nn

from mlpstudy.config.train import VariantConfig
from mlpstudy.nets.build import build
from mlpstudy.regularisers import REGULARISERS
from mlpstudy.train.batches.augmenter import Augmenter
from mlpstudy.train.bfloat16.linear import HONOURED, bfloat16_layers
from mlpstudy.train.epoch import train_epoch
from mlpstudy.train.gradients import GRADIENT_TRANSFORMS, add_l1, clip_by_norm, switched_on, transformed_gradients
from mlpstudy.train.metrics import gradient_norms
from mlpstudy.train.optimizers import build_optimizer
from mlpstudy.train.process import bare_step
from mlpstudy.train.state import initial_state
from tests.conftest import variant
from tests.train.trained import CPU, plain_pytorch_losses, train, training_samples, weights

LIMIT = 0.1  # smaller than almost every gradient of the tiny study
EXAMPLES = {each.setting.removeprefix("train."): each.example for each in REGULARISERS}
ON: dict[str, Any] = {setting: EXAMPLES[setting] for setting in GRADIENT_TRANSFORMS} | {"clip_gradient": LIMIT}


@pytest.mark.parametrize("limit", [LIMIT, 1e6])
def test_clipping_is_pytorchs(limit: float) -> None:
    network = nn.Sequential(nn.Linear(5, 4), nn.Linear(4, 3))
    for parameter in network.parameters():
        parameter.grad = torch.randn_like(parameter)
    parameters = list(network.parameters())
    ours = clip_by_norm(parameters, [p.grad for p in parameters], variant(clip_gradient=limit).train)
    nn.utils.clip_grad_norm_(parameters, limit)
    for gradient, parameter in zip(ours, parameters, strict=True):
        torch.testing.assert_close(gradient, parameter.grad)
    assert (nn.utils.get_total_norm(ours) <= LIMIT) == (limit == LIMIT)


@pytest.mark.usefixtures("study", "_all_layers_are_large")
@pytest.mark.parametrize(("precision", "tolerance"), [("float32", 1e-4), ("bfloat16", 0.02)])
def test_clipped_curves_agree_with_a_plain_pytorch_loop_on_both_paths(precision: str, tolerance: float) -> None:
    config = variant(epochs=5, precision=precision, clip_gradient=LIMIT)
    expected = plain_pytorch_losses(config, lambda network: nn.utils.clip_grad_norm_(network.parameters(), LIMIT))
    np.testing.assert_allclose(train(config, runs=1)["train_loss"], expected, rtol=tolerance)
    unclipped = train(variant(epochs=5, precision=precision), runs=1)["train_loss"]
    assert np.abs(unclipped / expected - 1).max() > 5 * tolerance


@pytest.mark.usefixtures("study")
def test_a_limit_that_no_gradient_reaches_changes_no_bit() -> None:
    train(variant(), runs=1)
    unlimited = weights()
    train(variant(clip_gradient=1e30), runs=1)
    assert all(torch.equal(tensor, unlimited[name]) for name, tensor in weights().items())


@pytest.mark.usefixtures("study")
@pytest.mark.parametrize("setting", sorted(GRADIENT_TRANSFORMS))
def test_recorded_norms_are_those_of_the_losss_own_gradient(setting: str) -> None:
    """Until the first step is taken, both networks have the same gradient."""
    norms = [norms_of_first_step(variant(batch_size=30, **settings)) for settings in ({}, {setting: ON[setting]})]
    assert norms[0] == norms[1]
    assert norms[0][0] > LIMIT


def norms_of_first_step(config: VariantConfig) -> tuple[float, ...]:
    samples = training_samples()
    state = initial_state(config, 0, samples, 3, CPU)
    train_epoch(state, samples, config, 0, Augmenter((), 0, 0))
    return gradient_norms(state)


@pytest.mark.usefixtures("study", "_all_layers_are_large")
@pytest.mark.parametrize("setting", sorted(GRADIENT_TRANSFORMS))
def test_bfloat16_layers_train_only_under_settings_that_they_honour(setting: str) -> None:
    config = variant(precision="bfloat16", **{setting: ON[setting]})
    state = initial_state(config, 0, training_samples(), 3, CPU)
    assert bool(bfloat16_layers(state.step.body)) == (setting in HONOURED)
    assert state.step.transforms == (() if setting in HONOURED else (setting,))


def test_what_the_bfloat16_layers_honour_are_names_of_the_table() -> None:
    assert GRADIENT_TRANSFORMS.keys() >= HONOURED


def test_off_by_default() -> None:
    assert switched_on(variant().train) == ()
    assert switched_on(variant(l1=0.1, clip_gradient=1.0).train) == ("clip_gradient", "l1")


def test_l1_adds_the_sign_of_each_weight_to_its_gradient_and_spares_biases() -> None:
    """By hand, for SGD's first step: w - rate (g + l1 sign w)."""
    config = variant(optimizer="sgd", learning_rate=0.1, l1=0.5, batchnorm=True)
    network = build(config.model, (1, 6, 6), 3)
    before = [parameter.detach().clone() for parameter in network.parameters()]
    optimizer = build_optimizer(network, network.body, config.train)
    for parameter in network.parameters():
        parameter.grad = torch.full_like(parameter, 2.0)
    with transformed_gradients(optimizer, switched_on(config.train), config.train):
        bare_step(optimizer)
    for old, new in zip(before, network.parameters(), strict=True):
        gradient = 2.0 + (0.5 * old.sign() if old.ndim > 1 else 0.0)
        torch.testing.assert_close(new.detach(), old - 0.1 * gradient)
        assert torch.equal(new.grad, torch.full_like(new, 2.0))  # what is written down is the loss's own


def test_the_penalty_is_not_clipped() -> None:
    config = variant(l1=0.5, clip_gradient=LIMIT).train
    weight = nn.Parameter(torch.ones(2, 3))
    weight.grad = torch.full_like(weight, 7.0)
    with transformed_gradients(torch.optim.SGD([weight]), switched_on(config), config):
        penalty = weight.grad - clip_by_norm([weight], [torch.full_like(weight, 7.0)], config)[0]
    torch.testing.assert_close(penalty, torch.full_like(weight, 0.5))
    assert torch.equal(add_l1([weight], [weight.grad], config)[0], weight.grad + 0.5)

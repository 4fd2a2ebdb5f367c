from typing import Any

import numpy as np
import pytest
import torch

from mlpstudy.config.train import VariantConfig
from mlpstudy.contracts.history import EpochMetrics
from mlpstudy.nets.initial import initial_network
from mlpstudy.train.batches.augmenter import Augmenter
from mlpstudy.train.batches.samples import Samples, select
from mlpstudy.train.batches.statistics import input_statistics
from mlpstudy.train.bfloat16.linear import bfloat16_layers
from mlpstudy.train.epoch import train_epoch
from mlpstudy.train.metrics import epoch_metrics
from mlpstudy.train.optimizers import OPTIMIZERS
from mlpstudy.train.state import State, best_epoch, conclude, done, initial_state, restore_state, state_tensors
from tests.conftest import make_images, variant
from tests.train.trained import CPU


def samples() -> Samples:
    images, labels = make_images(12)
    return select(images, labels, np.arange(12), CPU)


def begun(config: VariantConfig) -> State:
    return initial_state(config, run=3, samples=samples(), classes=3, device=CPU)


def row(validation_loss: float, train_loss: float = 1.0) -> EpochMetrics:
    return EpochMetrics(1, 0.1, train_loss, 0.5, validation_loss, 0.5, 0.0, ())


def epoch(state: State, config: VariantConfig) -> None:
    metrics = train_epoch(state, samples(), config, 3, Augmenter((), 0, 3))
    state.history.append(epoch_metrics(state, metrics, samples(), config.train))


def test_a_run_begins_with_the_network_that_can_be_rebuilt() -> None:
    config = variant(init="he_normal")
    state = begun(config)
    fresh = initial_network(config, 3, (1, 6, 6), 3, input_statistics(config.model, samples())).state_dict()
    assert all(torch.equal(tensor, fresh[name]) for name, tensor in state.network.state_dict().items())


def test_the_first_of_equally_good_epochs_is_the_best() -> None:
    assert best_epoch([row(loss) for loss in (3.0, 1.0, 2.0, 1.0)]) == 2


@pytest.mark.parametrize(
    ("losses", "settings", "expected"),
    [
        ([], {"epochs": 3}, False),
        ([1, 2], {"epochs": 3}, False),
        ([1, 2, 3], {"epochs": 3}, True),
        ([1, float("nan")], {"epochs": 3}, True),
        ([1, float("inf")], {"epochs": 3}, True),
        ([2, 1, 2], {"epochs": 9, "early_stopping": 2}, False),
        ([2, 1, 2, 2], {"epochs": 9, "early_stopping": 2}, True),
    ],
)
def test_a_run_is_done_when_it_is(losses: list[float], settings: dict[str, Any], expected: bool) -> None:
    config = variant(**settings)
    state = begun(config)
    state.history = [row(loss) for loss in losses]
    assert done(state, config.train) is expected


@pytest.mark.parametrize(
    "settings",
    [
        {"precision": "bfloat16"},
        {"whitening": 0.5},
        {"early_stopping": 5},
        *({"optimizer": name} for name in OPTIMIZERS),
    ],
    ids=str,
)
def test_a_restored_state_goes_on_bit_by_bit(monkeypatch: pytest.MonkeyPatch, settings: dict[str, Any]) -> None:
    monkeypatch.setattr("mlpstudy.train.bfloat16.linear.LARGE", 1)
    config = variant(batchnorm=True, **settings)
    state, restored = begun(config), begun(config)
    assert bool(bfloat16_layers(state.step.body)) == ("precision" in settings)
    epoch(state, config)
    state.best = {"a weight": torch.ones(2)}
    tensors = {name: tensor.clone() for name, tensor in state_tensors(state).items()}
    restore_state(restored, tensors, list(state.history))
    epoch(state, config)
    epoch(restored, config)
    assert restored.history == state.history
    ours, theirs = state_tensors(state), state_tensors(restored)
    assert ours.keys() == theirs.keys() >= {"best/a weight", "network/body.1.weight"}
    assert any(name.startswith("optimizer/0/") for name in ours)
    assert all(torch.equal(ours[name], theirs[name]) for name in ours)


@pytest.mark.parametrize(
    ("train_loss", "validation_loss", "status"),
    [(0.1, 50.0, "finished"), (0.1, 5e21, "diverged"), (5.6e10, 1.0, "diverged"), (279.0, 1e6, "finished")],
)
def test_a_loss_far_above_guessing_is_a_divergence_though_it_is_a_number(
    train_loss: float, validation_loss: float, status: str
) -> None:
    config = variant()
    state = begun(config)
    state.history = [row(validation_loss, train_loss)]  # ln(3) = 1.0986
    assert conclude(state, config.train).status == status


def test_a_loss_that_explodes_after_the_reported_epoch_is_no_divergence() -> None:
    config = variant(early_stopping=1)
    state = begun(config)
    state.best, state.history = state.network.state_dict(), [row(1.0), row(5e21)]
    outcome = conclude(state, config.train)
    assert (outcome.status, outcome.epoch, outcome.epochs) == ("finished", 1, 2)

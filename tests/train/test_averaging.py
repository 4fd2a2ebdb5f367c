"""The weights that a run reports are the running mean of those that it went through."""

from typing import Any

import pytest
import torch
from torch import Tensor

from mlpstudy import paths
from mlpstudy.config.train import VariantConfig
from mlpstudy.nets.build import build
from mlpstudy.nets.store import load_model
from mlpstudy.train.averaging import AverageWeights, newest_share
from mlpstudy.train.batches.augmenter import Augmenter
from mlpstudy.train.bfloat16.linear import bfloat16_layers
from mlpstudy.train.epoch import train_epoch
from mlpstudy.train.process import bare_step
from mlpstudy.train.state import State, conclude, initial_state, remember_best
from tests.conftest import variant
from tests.train.test_state import row
from tests.train.trained import CPU, digest, interrupted_at, train, training_samples, weights

DECAY = 0.8
Tensors = dict[str, Tensor]


def copied(tensors: Tensors) -> Tensors:
    return {name: tensor.clone() for name, tensor in tensors.items()}


def weighted_mean(seen: list[Tensors], decay: float) -> Tensors:
    """Of the weights after steps 0 to t, each with decay^(t - i), in float64; counts are those of the last."""
    shares = torch.tensor([decay ** (len(seen) - 1 - i) for i in range(len(seen))], dtype=torch.float64)
    shares /= shares.sum()
    stacked = {name: torch.stack([each[name] for each in seen]) for name in seen[0]}
    return {
        name: torch.tensordot(shares, values.double(), 1).float() if values.is_floating_point() else values[-1]
        for name, values in stacked.items()
    }


def stepped(config: VariantConfig, monkeypatch: pytest.MonkeyPatch, epochs: int = 2) -> tuple[State, list[Tensors]]:
    """A state after some epochs, and the network's tensors after each of its steps."""
    samples, seen = training_samples(), []
    state = initial_state(config, 0, samples, 3, CPU)

    def step(optimizer: Any) -> None:
        bare_step(optimizer)
        seen.append(copied(state.network.state_dict()))

    monkeypatch.setattr("mlpstudy.train.step.bare_step", step)
    for _ in range(epochs):
        train_epoch(state, samples, config, 0, Augmenter((), 0, 0))
        state.history.append(row(1.0))
    return state, seen


@pytest.mark.usefixtures("study")
@pytest.mark.parametrize("settings", [{}, {"precision": "bfloat16"}, {"kind": "cnn"}, {"optimizer": "sgd"}])
def test_it_is_the_mean_of_the_weights_after_each_step(
    monkeypatch: pytest.MonkeyPatch, settings: dict[str, Any]
) -> None:
    """BatchNorm's running means and variances too; on the path of bfloat16 layers as on PyTorch's own."""
    monkeypatch.setattr("mlpstudy.train.bfloat16.linear.LARGE", 1)
    config = variant(average_weights=DECAY, batchnorm=True, **settings)
    state, seen = stepped(config, monkeypatch)
    assert bool(bfloat16_layers(state.step.body)) == ("precision" in settings)
    assert len(seen) == 8
    mean = weighted_mean(seen, DECAY)
    for name, tensor in state.judged.state_dict().items():
        torch.testing.assert_close(tensor, mean[name], rtol=1e-4, atol=1e-6, msg=name)
    assert not torch.equal(state.judged.state_dict()["body.1.weight"], seen[-1]["body.1.weight"])


@pytest.mark.usefixtures("study")
def test_training_itself_does_not_notice(monkeypatch: pytest.MonkeyPatch) -> None:
    with_mean, without = (
        stepped(variant(average_weights=decay, batchnorm=True), monkeypatch)[1][-1] for decay in (DECAY, None)
    )
    assert all(torch.equal(tensor, without[name]) for name, tensor in with_mean.items())


@pytest.mark.parametrize("decay", [0.5, 0.999])
def test_it_owes_nothing_to_the_weights_before_training(decay: float) -> None:
    network = build(variant(batchnorm=True).model, (1, 6, 6), 3)
    average = AverageWeights(network)
    for tensor in network.state_dict().values():
        tensor.add_(1)
    average.add(newest_share(decay, 0))
    means = average.network.state_dict()
    for name, tensor in network.state_dict().items():
        torch.testing.assert_close(means[name], tensor)


@pytest.mark.parametrize("share", [0.25, torch.tensor(0.25)], ids=["number", "tensor"])  # as on a GPU
def test_a_step_moves_the_mean_by_its_share(share: float | Tensor) -> None:
    network = build(variant(batchnorm=True).model, (1, 6, 6), 3)
    average = AverageWeights(network)
    for tensor in network.state_dict().values():
        tensor.add_(4)
    average.add(share)
    means = average.network.state_dict()
    for name, tensor in network.state_dict().items():
        torch.testing.assert_close(means[name], tensor - 3 if tensor.is_floating_point() else tensor)


@pytest.mark.usefixtures("study")
def test_what_is_validated_and_reported_is_the_mean(monkeypatch: pytest.MonkeyPatch) -> None:
    """By the history and the file of a whole run; a decay of next to nothing reports the weights of the last step."""
    plain, last = train(variant(), runs=1), weights()
    nearly_plain = train(variant(average_weights=1e-9), runs=1)
    for name, tensor in weights().items():
        torch.testing.assert_close(tensor, last[name], rtol=1e-5, atol=1e-6)
    assert nearly_plain["validation_loss"].to_numpy() == pytest.approx(plain["validation_loss"].to_numpy(), rel=1e-4)
    averaged = train(variant(average_weights=DECAY), runs=1)
    assert (averaged["train_loss"] == plain["train_loss"]).all()
    assert (averaged["validation_loss"] != plain["validation_loss"]).all()
    assert (averaged["evaluation_train_loss"].dropna() != plain["evaluation_train_loss"].dropna()).all()
    state, _ = stepped(variant(average_weights=DECAY), monkeypatch, epochs=3)
    assert all(torch.equal(tensor, weights()[name]) for name, tensor in state.judged.state_dict().items())


@pytest.mark.usefixtures("study")
def test_early_stopping_keeps_the_best_mean(monkeypatch: pytest.MonkeyPatch) -> None:
    config = variant(average_weights=DECAY, early_stopping=2)
    state, _ = stepped(config, monkeypatch, epochs=1)
    best = copied(state.judged.state_dict())
    remember_best(state, config.train)
    train_epoch(state, training_samples(), config, 0, Augmenter((), 0, 0))
    state.history.append(row(2.0))  # worse
    remember_best(state, config.train)
    assert conclude(state, config.train).epoch == 1
    assert all(torch.equal(tensor, best[name]) for name, tensor in state.network.state_dict().items())


@pytest.mark.usefixtures("study")
@pytest.mark.parametrize("precision", ["float32", "bfloat16"])
def test_an_interrupted_run_goes_on_with_its_mean(monkeypatch: pytest.MonkeyPatch, precision: str) -> None:
    monkeypatch.setattr("mlpstudy.train.bfloat16.linear.LARGE", 1)
    monkeypatch.setenv("MLPSTUDY_CHECKPOINT_SECONDS", "0")
    config = variant(epochs=4, batchnorm=True, average_weights=DECAY, precision=precision)
    train(config, runs=1)
    undisturbed = digest()
    with interrupted_at(3):
        train(config, runs=1)
    train(config, runs=1)
    assert digest() == undisturbed
    assert load_model(paths.model_file("baseline", 0)).outcome.epoch == 4

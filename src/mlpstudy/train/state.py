"""What a run consists of between two epochs: weights, the optimiser's memory, what was written down so far."""

import math
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

import torch
from torch import Tensor
from torch.optim import Optimizer

from mlpstudy.config.train import TrainConfig, VariantConfig
from mlpstudy.contracts.history import EpochMetrics
from mlpstudy.nets.build import Network
from mlpstudy.nets.initial import initial_network
from mlpstudy.nets.store import Outcome
from mlpstudy.train.averaging import AverageWeights
from mlpstudy.train.batches.samples import Samples
from mlpstudy.train.batches.statistics import input_statistics
from mlpstudy.train.batches.stretch import Stretch
from mlpstudy.train.bfloat16.linear import bfloat16_layers, training_body
from mlpstudy.train.gradients import switched_on
from mlpstudy.train.objective import class_weights
from mlpstudy.train.optimizers import build_optimizer
from mlpstudy.train.step import TrainingStep, learner

EXPLODED = 1e6  # times the loss of guessing: a run that ends above has diverged, though its loss is a number


@dataclass
class State:
    """Changes from epoch to epoch, and is all that a checkpoint has to hold."""

    network: Network
    optimizer: Optimizer
    step: TrainingStep
    learn: Callable[[Stretch], None]  # takes steps
    average: AverageWeights | None = None  # of the network's weights, where `average_weights` is on
    history: list[EpochMetrics] = field(default_factory=list)  # of each epoch so far
    best: dict[str, Tensor] = field(default_factory=dict)  # early stopping: weights of the best validation loss

    @property
    def judged(self) -> Network:
        """The network that is validated, kept by early stopping, and saved."""
        return self.average.network if self.average else self.network

    @property
    def diverged(self) -> bool:
        """Is a loss of the last epoch infinite or not a number?"""
        last = self.history[-1:]
        return not all(math.isfinite(row.train_loss) and math.isfinite(row.validation_loss) for row in last)


def initial_state(config: VariantConfig, run: int, samples: Samples, classes: int, device: torch.device) -> State:
    """The network before its first step, normalising by its own training pixels, and an optimiser without memory."""
    network = initial_network(config, run, samples.shape, classes, input_statistics(config.model, samples)).to(device)
    transforms = switched_on(config.train)
    body = training_body(network, config.train, device, transforms)
    optimizer = build_optimizer(network, body, config.train)
    weights = class_weights(samples.labels, classes, config.train)
    own_transforms = () if bfloat16_layers(body) else transforms
    average = None if config.train.average_weights is None else AverageWeights(network)
    step = TrainingStep(network, body, optimizer, config.train, own_transforms, weights, average)
    return State(network, optimizer, step, learner(step), average)


def best_epoch(history: list[EpochMetrics]) -> int:
    """Epoch (from 1) of the lowest validation loss, the first of equals."""
    losses = [row.validation_loss for row in history]
    return losses.index(min(losses)) + 1


def done(state: State, config: TrainConfig) -> bool:
    """Has the run had all its epochs, diverged, or been stopped early?"""
    epochs = len(state.history)
    if epochs >= config.epochs or state.diverged:
        return True
    return bool(config.early_stopping and epochs and epochs - best_epoch(state.history) >= config.early_stopping)


def remember_best(state: State, config: TrainConfig) -> None:
    """Under early stopping, keeps a copy of the weights if the last epoch is the best so far."""
    if config.early_stopping and not state.diverged and best_epoch(state.history) == len(state.history):
        state.best = {name: tensor.detach().clone() for name, tensor in state.judged.state_dict().items()}


def conclude(state: State, config: TrainConfig) -> Outcome:
    """Leaves the reported weights in the network: the last ones or their average, the best under early stopping."""
    epochs = len(state.history)
    if state.diverged:
        return Outcome("diverged", epoch=epochs, epochs=epochs)
    if config.early_stopping:
        state.network.load_state_dict(state.best)
    elif state.average:
        state.network.load_state_dict(state.judged.state_dict())
    reported = best_epoch(state.history) if config.early_stopping else epochs
    exploded = has_exploded(state.history[reported - 1], state.network.classes)
    return Outcome("diverged" if exploded else "finished", epoch=reported, epochs=epochs)


def has_exploded(metrics: EpochMetrics, classes: int) -> bool:
    """Is a loss a number, but beyond all bounds? Weights that began too wide reach hundreds of nats and still learn."""
    bound = EXPLODED * math.log(max(classes, 2))
    return metrics.train_loss > bound or metrics.validation_loss > bound


def state_tensors(state: State) -> dict[str, Tensor]:
    """All tensors of a state by name. No generator's: each epoch seeds its own."""
    tensors = {f"network/{name}": tensor for name, tensor in state.network.state_dict().items()}
    if state.average:
        tensors |= {f"average/{name}": tensor for name, tensor in state.judged.state_dict().items()}
    tensors |= {f"best/{name}": tensor for name, tensor in state.best.items()}
    return tensors | dict(optimizer_tensors(state.optimizer))


def optimizer_tensors(optimizer: Optimizer) -> Iterator[tuple[str, Tensor]]:
    """Averages and counts of every parameter, as optimizer/<number of the parameter>/<name>."""
    for number, memory in optimizer.state_dict()["state"].items():
        for name, tensor in memory.items():
            if isinstance(tensor, Tensor):
                yield f"optimizer/{number}/{name}", tensor


def restore_state(state: State, tensors: Mapping[str, Tensor], history: list[EpochMetrics]) -> None:
    """Brings an initial state to where `state_tensors` and history were taken."""
    device = state.network.normalise.mean.device
    state.history = history
    state.network.load_state_dict(below("network/", tensors))
    for layer in bfloat16_layers(state.step.body):
        layer.refresh()
    if state.average:
        state.judged.load_state_dict(below("average/", tensors))
    state.best = {name: tensor.to(device) for name, tensor in below("best/", tensors).items()}
    memory: dict[int, dict[str, Any]] = {}
    for key, tensor in below("optimizer/", tensors).items():
        number, name = key.split("/")
        memory.setdefault(int(number), {})[name] = tensor
    state.optimizer.load_state_dict({**state.optimizer.state_dict(), "state": memory})


def below(prefix: str, tensors: Mapping[str, Tensor]) -> dict[str, Tensor]:
    """The tensors whose names begin with the prefix, by the rest of their names."""
    return {name.removeprefix(prefix): tensor for name, tensor in tensors.items() if name.startswith(prefix)}

"""What a training consists of between two epochs: weights, the optimiser's memory, what was written down so far."""

import math
from dataclasses import dataclass, field

import torch
from torch import Tensor, nn
from torch.optim import Optimizer

from mlpstudy.config.train import TrainConfig, VariantConfig
from mlpstudy.nets.build import Network, build
from mlpstudy.nets.init import initialise
from mlpstudy.nets.store import Outcome
from mlpstudy.seeds import seed_for
from mlpstudy.train.job import Row
from mlpstudy.train.mixed import training_body
from mlpstudy.train.optimizers import build_optimizer
from mlpstudy.train.samples import Samples, channel_statistics


@dataclass
class State:
    network: Network
    body: nn.Sequential  # what training runs in the place of the network's own
    optimizer: Optimizer
    history: list[Row] = field(default_factory=list)  # one row an epoch
    best: dict[str, Tensor] = field(default_factory=dict)  # early stopping: weights of the best validation loss

    @property
    def diverged(self) -> bool:
        last = self.history[-1] if self.history else {}
        return not all(math.isfinite(last.get(key, 0.0)) for key in ("train_loss", "validation_loss"))


def start(config: VariantConfig, run: int, samples: Samples, classes: int, device: torch.device) -> State:
    """The network before its first step: initialised from seed and run, normalising by its own training pixels."""
    side, channels = samples.images.shape[1], samples.images.shape[3]
    network = build(config.model, (channels, side, side), classes)
    initialise(network, config.model, torch_generator(config.seed, "init", run))
    network.normalise.mean, network.normalise.deviation = channel_statistics(samples)
    network.to(device)
    body = training_body(network, config.train, device)
    return State(network, body, build_optimizer(network, body, config.train))


def torch_generator(seed: int, *labels: str | int, device: torch.device | None = None) -> torch.Generator:
    return torch.Generator(device or "cpu").manual_seed(seed_for(seed, *labels))


def best_epoch(history: list[Row]) -> int:
    """Epoch (from 1) of the lowest validation loss, the first of equals."""
    losses = [row["validation_loss"] for row in history]
    return losses.index(min(losses)) + 1


def done(state: State, config: TrainConfig) -> bool:
    epochs = len(state.history)
    if epochs >= config.epochs or state.diverged:
        return True
    return bool(config.early_stopping and epochs and epochs - best_epoch(state.history) >= config.early_stopping)


def remember_best(state: State, config: TrainConfig) -> None:
    if config.early_stopping and not state.diverged and best_epoch(state.history) == len(state.history):
        state.best = {name: tensor.detach().clone() for name, tensor in state.network.state_dict().items()}


def conclude(state: State, config: TrainConfig) -> Outcome:
    """Puts the reported weights in place: the last ones, or the best ones under early stopping."""
    epochs = len(state.history)
    if state.diverged:
        return Outcome("diverged", epoch=epochs, epochs=epochs)
    if not config.early_stopping:
        return Outcome("finished", epoch=epochs, epochs=epochs)
    state.network.load_state_dict(state.best)
    return Outcome("finished", epoch=best_epoch(state.history), epochs=epochs)

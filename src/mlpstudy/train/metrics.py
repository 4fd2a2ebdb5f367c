"""What is written down of a network after each epoch."""

from collections.abc import Iterable
from dataclasses import replace
from typing import NamedTuple

import torch
from torch import Tensor, nn
from torch.nn.functional import cross_entropy

from mlpstudy.config.train import TrainConfig
from mlpstudy.contracts.history import EpochMetrics
from mlpstudy.nets.build import Network
from mlpstudy.nets.layers import ACTIVATIONS
from mlpstudy.train.batches.samples import Samples
from mlpstudy.train.bfloat16.linear import Bfloat16Linear, bfloat16_layers
from mlpstudy.train.device import autocast, refuse_other_precision
from mlpstudy.train.state import State

FEW = 64  # rows
MEASURED = 12  # epochs of a run after which the training images are measured in evaluation mode, at most
EVERY = 7  # or one epoch in so many, where that is less: to measure takes 10 to 20 % of an epoch


class PassMetrics(NamedTuple):
    """Of one pass over the training images, while the network learns from them."""

    learning_rate: float  # of the last step
    loss: float  # mean, in nats, with mixup, label smoothing and class weights, without penalties
    accuracy: float


class Evaluation(NamedTuple):
    """Of images as they are, in evaluation mode."""

    loss: float  # mean, in nats
    accuracy: float
    dead_units: float  # share of hidden units that give the same value for every image


def epoch_metrics(state: State, training: PassMetrics, samples: Samples, config: TrainConfig) -> EpochMetrics:
    """The row of an epoch that has just been trained, with what the validation samples say."""
    validation = evaluate(state.judged, samples, config)
    return EpochMetrics(
        epoch=len(state.history) + 1,
        learning_rate=training.learning_rate,
        train_loss=training.loss,
        train_accuracy=training.accuracy,
        validation_loss=validation.loss,
        validation_accuracy=validation.accuracy,
        dead_units=validation.dead_units,
        gradient_norms=gradient_norms(state),
    )


def measure_training(state: State, samples: Samples, config: TrainConfig) -> None:
    """Adds to the last epoch's row what its network makes of the training images as they are, in evaluation mode.

    No generator is drawn from, so that the next epoch is the same with or without. Done at a few epochs alone: 1 to 3 %
    of a run of 14 epochs or more.
    """
    training = evaluate(state.judged, samples, config)
    state.history[-1] = replace(
        state.history[-1], evaluation_train_loss=training.loss, evaluation_train_accuracy=training.accuracy
    )


def is_measured(epoch: int, epochs: int) -> bool:
    """Is this the first epoch, the last, or one of a few evenly between them?"""
    steps = max(1, min(MEASURED, epochs // EVERY) - 1)
    return epoch in {1 + round(step * (epochs - 1) / steps) for step in range(steps + 1)}


def evaluate(network: Network, samples: Samples, config: TrainConfig) -> Evaluation:
    """In evaluation mode: mean cross-entropy, accuracy, and the share of dead hidden units.

    In the precision of training: early stopping and searches choose by it, while the stage evaluate scores in float32.
    """
    network.eval()
    loss, correct = torch.zeros((), device=samples.device), torch.zeros((), dtype=torch.int64, device=samples.device)
    constant: list[Tensor] = []  # of each activation layer (units,): has the unit given one value so far?
    first: list[Tensor] = []  # (units,) its value for the first image
    with torch.inference_mode():
        for chosen in samples.chunks():
            labels, inputs = samples.targets(chosen), network.normalise(samples.tensor(chosen))
            with autocast(config, samples.device):
                logits, hidden = activities(network.body, inputs)
            refuse_other_precision(logits, network.body[-1], config)
            loss += cross_entropy(logits.float(), labels, reduction="sum")
            correct += (logits.argmax(1) == labels).sum()
            first = first or [units[0] for units in hidden]
            same = [is_constant(units, value) for units, value in zip(hidden, first, strict=True)]
            constant = [a & b for a, b in zip(constant, same, strict=True)] if constant else same
    dead = torch.cat(constant).float().mean().item() if constant else 0.0
    return Evaluation(loss.item() / len(samples), correct.item() / len(samples), dead)


def is_constant(units: Tensor, values: Tensor) -> Tensor:
    """Of (n, units) and (units,): has a unit its value in every row?

    On the processor a few rows rule out nearly all units; a GPU would have to wait for their answer.
    """
    if units.device.type != "cpu":
        return (units == values).all(0)
    same = (units[:FEW] == values).all(0)
    candidates = same.nonzero().flatten()
    same[candidates] = (units[:, candidates] == values[candidates]).all(0)
    return same


def activities(body: nn.Sequential, inputs: Tensor) -> tuple[Tensor, list[Tensor]]:
    """Of a network's body: normalised images (B, C, S, S) -> logits (B, K), and of each activation layer what it gave.

    That is (B, units) of a hidden layer, (B x height x width, channels) of filters.
    """
    hidden: list[Tensor] = []

    def note(layer: nn.Module, inputs: object, values: Tensor) -> None:
        hidden.append(values.movedim(1, -1).flatten(0, -2))

    layers = [layer for layer in body.modules() if isinstance(layer, tuple(ACTIVATIONS.values()))]
    hooks = [layer.register_forward_hook(note) for layer in layers]
    try:
        return body(inputs), hidden
    finally:
        for hook in hooks:
            hook.remove()


def gradient_blocks(state: State) -> dict[Tensor, Iterable[Tensor]]:
    """Of each parameter, the gradient of the last batch's loss (before clipping and penalties), to be read once.

    In consecutive blocks of rows; a block's memory may be that of the next.
    """
    own = {parameter: [parameter.grad] for parameter in state.network.parameters() if parameter.grad is not None}
    layers = bfloat16_layers(state.step.body)
    return own | {parameter: blocks for layer in layers for parameter, blocks in layer.gradients()}


def gradient_norms(state: State) -> tuple[float, ...]:
    """Euclidean norm of the last batch's gradient for each weight matrix or filter, from input to output."""
    bfloat16: dict[nn.Module, Bfloat16Linear] = {layer.layer: layer for layer in bfloat16_layers(state.step.body)}
    norms = []
    for layer in state.network.weight_layers():
        gradient = layer.weight.grad
        norm = bfloat16[layer].gradient_norm() if gradient is None else gradient.norm()
        norms.append(norm.item())
    return tuple(norms)

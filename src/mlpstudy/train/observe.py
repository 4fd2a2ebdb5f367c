"""What is written down of a network after each epoch."""

from collections.abc import Iterable

import torch
from torch import Tensor, nn
from torch.nn.functional import cross_entropy

from mlpstudy.nets.build import Network
from mlpstudy.nets.layers import ACTIVATIONS
from mlpstudy.train.job import Row
from mlpstudy.train.mixed import MixedLinear, mixed_layers
from mlpstudy.train.samples import Samples
from mlpstudy.train.state import State


def validate(network: Network, samples: Samples) -> Row:
    """Mean cross-entropy and accuracy in evaluation mode, and the share of dead hidden units."""
    network.eval()
    loss, correct = torch.zeros((), device=samples.labels.device), 0
    constant: list[Tensor] = []
    first: list[Tensor] = []
    with torch.inference_mode():
        for chosen in samples.chunks():
            labels = samples.labels[torch.from_numpy(chosen).to(samples.labels.device)]
            logits, hidden = activities(network, samples.tensor(chosen))
            loss += cross_entropy(logits.float(), labels, reduction="sum")
            correct += int((logits.argmax(1) == labels).sum())
            first = first or [units[0] for units in hidden]
            same = [(units == one).all(0) for units, one in zip(hidden, first, strict=True)]
            constant = [a & b for a, b in zip(constant, same, strict=True)] if constant else same
    dead = torch.cat(constant).float().mean().item() if constant else 0.0
    return {
        "validation_loss": loss.item() / len(samples),
        "validation_accuracy": correct / len(samples),
        "dead_units": dead,
    }


def activities(network: Network, images: Tensor) -> tuple[Tensor, list[Tensor]]:
    """Logits (B, K), and what each activation layer gave as (B, units) or, for filters, (B x places, channels)."""
    values, hidden = network.normalise(images), []
    for layer in network.body:
        values = layer(values)
        if isinstance(layer, tuple(ACTIVATIONS.values())):
            hidden.append(values.movedim(1, -1).flatten(0, -2))
    return values, hidden


def gradient_blocks(state: State) -> dict[Tensor, Iterable[Tensor]]:
    """Of each parameter, the gradient of the last batch's loss, penalties apart, in parts to read once."""
    own = {parameter: [parameter.grad] for parameter in state.network.parameters() if parameter.grad is not None}
    return own | {parameter: blocks for layer in mixed_layers(state.body) for parameter, blocks in layer.gradients()}


def gradient_norms(state: State) -> Row:
    """Euclidean norm of the gradient, for each weight matrix from input to output."""
    mixed: dict[nn.Module, MixedLinear] = {layer.layer: layer for layer in mixed_layers(state.body)}
    row = {}
    for number, layer in enumerate(state.network.weight_layers(), start=1):
        gradient = layer.weight.grad
        norm = mixed[layer].gradient_norm() if gradient is None else gradient.norm()
        row[f"gradient_norm_{number}"] = norm.item()
    return row

"""What is written down of a network after each epoch."""

from collections.abc import Iterator

import torch
from torch import Tensor
from torch.nn.functional import cross_entropy

from mlpstudy.nets.build import Network
from mlpstudy.nets.layers import ACTIVATIONS
from mlpstudy.train.job import Row
from mlpstudy.train.samples import Samples


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


def gradient_norms(network: Network) -> Row:
    """Euclidean norm of the last batch's gradient, for each weight matrix from input to output."""
    return {f"gradient_norm_{number}": norm for number, norm in enumerate(norms(network), start=1)}


def norms(network: Network) -> Iterator[float]:
    for layer in network.weight_layers():
        assert layer.weight.grad is not None
        yield layer.weight.grad.norm().item()

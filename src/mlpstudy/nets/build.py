"""The networks: a multilayer perceptron of any sizes, and a small convolutional one."""

from collections.abc import Callable, Iterator

import torch
from torch import Tensor, nn

from mlpstudy.config.train import ModelConfig
from mlpstudy.nets.layers import ACTIVATIONS, Dropout, Normalise, Standardise
from mlpstudy.resources import CNN_CHANNELS

Shape = tuple[int, int, int]  # C, S, S of one image; D, 1, 1 of its features


class Network(nn.Module):
    """Images (B, S, S, C) uint8, or features (B, 1, 1, D) float32 -> logits (B, K).

    Normalisation is a part of it, so it takes them as they are.
    """

    def __init__(self, normalise: Normalise | Standardise, body: nn.Sequential, shape: Shape, classes: int) -> None:
        super().__init__()
        self.shape, self.classes = shape, classes
        self.normalise = normalise
        self.body = body

    def forward(self, images: Tensor) -> Tensor:
        """(B, S, S, C) uint8 or (B, 1, 1, D) float32 -> (B, K)."""
        logits: Tensor = self.body(self.normalise(images))
        return logits

    def blank(self, count: int, device: torch.device | None = None) -> Tensor:
        """So many black images, or features that are all 0, in the form that the network takes."""
        channels, side, _ = self.shape
        kind = torch.uint8 if isinstance(self.normalise, Normalise) else torch.float32
        return torch.zeros(count, side, side, channels, dtype=kind, device=device)

    def weight_layers(self) -> list[nn.Linear | nn.Conv2d]:
        """Layers with a weight matrix, from input to output."""
        return [layer for layer in self.body if isinstance(layer, nn.Linear | nn.Conv2d)]


def build(config: ModelConfig, shape: Shape, classes: int) -> Network:
    """A network with weights of PyTorch's own drawing; `nets.initial.initial_network` gives it those of the study."""
    mean, deviation = torch.zeros(shape[0]), torch.ones(shape[0])
    normalise: Normalise | Standardise
    if config.input == "features":
        normalise = Standardise(mean, deviation)
    else:
        normalise = Normalise(mean, deviation, plane_by_plane=config.kind == "mlp")
    return Network(normalise, nn.Sequential(*BODIES[config.kind](config, shape, classes)), shape, classes)


def mlp(config: ModelConfig, shape: Shape, classes: int) -> Iterator[nn.Module]:
    """Flatten, then Linear [BatchNorm] activation [Dropout] for each hidden layer, then Linear."""
    channels, side, _ = shape
    width = channels * side * side
    yield nn.Flatten()
    for units in config.hidden:
        yield nn.Linear(width, units)
        yield from after(config, nn.BatchNorm1d, units)
        width = units
    yield nn.Linear(width, classes)


def cnn(config: ModelConfig, shape: Shape, classes: int) -> Iterator[nn.Module]:
    """Three blocks Conv 3x3 [BatchNorm] activation [Dropout] max-pooling; then each channel's mean, then Linear."""
    width = shape[0]
    for channels in CNN_CHANNELS:
        yield nn.Conv2d(width, channels, kernel_size=3, padding=1)
        yield from after(config, nn.BatchNorm2d, channels)
        yield nn.MaxPool2d(2, ceil_mode=True)
        width = channels
    yield nn.AdaptiveAvgPool2d(1)
    yield nn.Flatten()
    yield nn.Linear(width, classes)


def after(config: ModelConfig, norm: type[nn.Module], width: int) -> Iterator[nn.Module]:
    """What follows a layer of `width` units: [BatchNorm] activation [Dropout].

    BatchNorm before the activation, as in Ioffe & Szegedy 2015, https://arxiv.org/abs/1502.03167.
    """
    if config.batchnorm:
        yield norm(width)
    yield ACTIVATIONS[config.activation]()
    if config.dropout > 0:
        yield Dropout(config.dropout)


BODIES: dict[str, Callable[[ModelConfig, Shape, int], Iterator[nn.Module]]] = {"mlp": mlp, "cnn": cnn}

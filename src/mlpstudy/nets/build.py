"""The networks: a multilayer perceptron of any sizes, and a small convolutional one."""

from collections.abc import Callable, Iterator, Mapping
from functools import partial

import torch
from torch import Tensor, nn

from mlpstudy.config.train import InputShape, ModelConfig
from mlpstudy.nets.layers import ACTIVATIONS, Dropout, Normalise, NormaliseAndWhiten, Residual, Standardise
from mlpstudy.nets.views import VIEWS, VIEWS_OF_FEATURES, View
from mlpstudy.resources import CNN_CHANNELS, EXPANSION


class Network(nn.Module):
    """Images (B, S, S, C) uint8, or features (B, 1, 1, D) float32 -> logits (B, K).

    Normalisation is a part of it, so it takes them as they are.
    """

    def __init__(
        self,
        normalise: Normalise | Standardise,
        body: nn.Sequential,
        shape: InputShape,
        classes: int,
        test_views: str = "none",
    ) -> None:
        super().__init__()
        self.shape, self.classes, self.test_views = shape, classes, test_views
        self.normalise = normalise
        self.body = body

    def forward(self, images: Tensor) -> Tensor:
        """(B, S, S, C) uint8 or (B, 1, 1, D) float32 -> (B, K)."""
        logits: Tensor = self.body(self.normalise(images))
        return logits

    def probabilities(self, images: Tensor) -> Tensor:
        """(B, *form) -> (B, K), rows summing to 1: their mean over the views of `model.test_views`."""
        shares = [torch.softmax(self(view(images)), dim=1) for view in self.views]
        return shares[0] if len(shares) == 1 else torch.stack(shares).mean(0)

    @property
    def on_features(self) -> bool:
        """Or on pixels?"""
        return isinstance(self.normalise, Standardise)

    @property
    def views(self) -> tuple[View, ...]:
        """What the mean is taken over; the first is the image as it is."""
        return (VIEWS_OF_FEATURES if self.on_features else VIEWS)[self.test_views]

    @property
    def form(self) -> tuple[int, int, int]:
        """Of one image, as `probabilities` takes it: (S, S, C); (V, 1, D) of features, which come in all V views."""
        channels, side, _ = self.shape
        return len(self.views) if self.on_features else side, side, channels

    def blank(self, count: int, device: torch.device | None = None) -> Tensor:
        """So many black images, or features that are all 0, as `probabilities` takes them."""
        kind = torch.float32 if self.on_features else torch.uint8
        return torch.zeros(count, *self.form, dtype=kind, device=device)

    def weight_layers(self) -> list[nn.Linear | nn.Conv2d]:
        """Layers with a weight matrix, from input to output."""
        return [layer for layer in self.body.modules() if isinstance(layer, nn.Linear | nn.Conv2d)]


def build(config: ModelConfig, shape: InputShape, classes: int) -> Network:
    """A network with weights of PyTorch's own drawing; `nets.initial.initial_network` gives it those of the study."""
    mean, deviation = torch.zeros(shape[0]), torch.ones(shape[0])
    normalise: Normalise | Standardise
    if config.input == "features":
        normalise = Standardise(mean, deviation)
    elif config.whitens:
        normalise = NormaliseAndWhiten(mean, deviation, shape[1], plane_by_plane=config.kind == "mlp")
    else:
        normalise = Normalise(mean, deviation, plane_by_plane=config.kind == "mlp")
    body = nn.Sequential(*BODIES[config.kind](config, shape, classes))
    return Network(normalise, body, shape, classes, config.test_views)


def mlp(config: ModelConfig, shape: InputShape, classes: int) -> Iterator[nn.Module]:
    """Flatten, then a hidden layer or a residual block for each entry of `hidden`, then Linear."""
    channels, side, _ = shape
    width = channels * side * side
    yield nn.Flatten()
    for units in config.hidden:
        yield from residual(config, width, units) if config.residual else hidden(config, width, units)
        width = units
    yield nn.Linear(width, classes)


def cnn(config: ModelConfig, shape: InputShape, classes: int) -> Iterator[nn.Module]:
    """Three blocks Conv 3x3 [normalisation] activation max-pooling [Dropout]; each channel's mean, then Linear.

    Dropout follows the pooling: the maximum of four values, some dropped and the others scaled up, has another mean
    than the maximum of all four, which prediction takes (Wu & Gu 2015, https://arxiv.org/abs/1512.01400).
    """
    width = shape[0]
    for channels in CNN_CHANNELS:
        yield nn.Conv2d(width, channels, kernel_size=3, padding=1)
        yield from normalised(config, FILTER_NORMS, channels)
        yield from pooled(ACTIVATIONS[config.activation]())
        yield from dropped(config)
        width = channels
    yield nn.AdaptiveAvgPool2d(1)
    yield nn.Flatten()
    yield nn.Linear(width, classes)


def pooled(activation: nn.Module) -> Iterator[nn.Module]:
    """Activation, then the maximum of each 2x2.

    ReLU after the maximum gives the same bits, gradients included: it keeps the order of values, and passes no gradient
    where all four are negative. It then looks at a quarter of the values, which saves 8 % of an epoch.
    """
    maximum = nn.MaxPool2d(2, ceil_mode=True)
    yield from (maximum, activation) if isinstance(activation, nn.ReLU) else (activation, maximum)


Norms = Mapping[str, Callable[[int], nn.Module]]  # model.norm -> a layer for so many units

# Ioffe & Szegedy 2015, https://arxiv.org/abs/1502.03167: each unit over the batch.
# Ba et al. 2016, https://arxiv.org/abs/1607.06450: each image over the units of the layer, so that no image depends on
# its neighbours in the batch; over the places too where these are filters, which is a GroupNorm of one group.
NORMS: Norms = {"batch": nn.BatchNorm1d, "layer": nn.LayerNorm}
FILTER_NORMS: Norms = {"batch": nn.BatchNorm2d, "layer": partial(nn.GroupNorm, 1)}
NORM_LAYERS = (nn.BatchNorm1d, nn.BatchNorm2d, nn.LayerNorm, nn.GroupNorm)  # that these make


def normalised(config: ModelConfig, norms: Norms, width: int) -> Iterator[nn.Module]:
    """The normalisation of so many units, or nothing."""
    if config.normalisation != "none":
        yield norms[config.normalisation](width)


def activated(config: ModelConfig) -> Iterator[nn.Module]:
    """Activation [Dropout]."""
    yield ACTIVATIONS[config.activation]()
    yield from dropped(config)


def dropped(config: ModelConfig) -> Iterator[nn.Module]:
    """Dropout, or nothing."""
    if config.dropout > 0:
        yield Dropout(config.dropout)


def hidden(config: ModelConfig, width: int, units: int) -> Iterator[nn.Module]:
    """Linear [normalisation] activation [Dropout], the order of both papers."""
    yield nn.Linear(width, units)
    yield from normalised(config, NORMS, units)
    yield from activated(config)


def residual(config: ModelConfig, width: int, units: int) -> Iterator[nn.Module]:
    """A Linear where the width changes, then x + Linear([Dropout] activation(Linear([normalisation] x))).

    The inverted bottleneck of Bachmann et al. 2023, https://arxiv.org/abs/2306.13575, four times as wide inside as
    outside; theirs has `norm: layer` and `activation: gelu`.
    """
    if width != units:
        yield nn.Linear(width, units)
    wide = EXPANSION * units
    branch = (*normalised(config, NORMS, units), nn.Linear(units, wide), *activated(config), nn.Linear(wide, units))
    yield Residual(*branch)


BODIES: dict[str, Callable[[ModelConfig, InputShape, int], Iterator[nn.Module]]] = {"mlp": mlp, "cnn": cnn}

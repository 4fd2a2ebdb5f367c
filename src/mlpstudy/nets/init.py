"""All initialisation of weights.

| init            | weights                                  | biases            |
|-----------------|------------------------------------------|-------------------|
| default         | U(-b, b), b = 1 / sqrt(fan_in)           | U(-b, b), the same b |
| he_normal       | N(0, 2 / fan_in)                         | 0                 |
| he_uniform      | U(-b, b), b = sqrt(6 / fan_in)           | 0                 |
| xavier_normal   | N(0, 2 / (fan_in + fan_out))             | 0                 |
| xavier_uniform  | U(-b, b), b = sqrt(6 / (fan_in + fan_out)) | 0               |
| uniform         | U(-s, s), s = init_scale or 0.05         | 0                 |
| orthogonal      | orthonormal rows or columns              | 0                 |
| constant        | init_scale or 0.01 everywhere            | 0                 |

Normalisation layers start as the identity: scale 1, shift 0.
"""

import math
from collections.abc import Callable

import torch
from torch import Tensor, nn

from mlpstudy.config.train import ModelConfig
from mlpstudy.nets.build import Network

UNIFORM_HALF_WIDTH, CONSTANT_VALUE = 0.05, 0.01

# weight (to be overwritten), generator, init_scale
Initialiser = Callable[[Tensor, torch.Generator, float | None], object]


def initialise(network: Network, config: ModelConfig, generator: torch.Generator) -> None:
    """Overwrites every weight and bias of the weight layers, in order, from one generator."""
    for layer in network.weight_layers():
        INITIALIZERS[config.init](layer.weight, generator, config.init_scale)
        assert layer.bias is not None
        if config.init == "default":
            uniform_within(layer.bias, 1 / math.sqrt(fan_in(layer.weight)), generator)
        else:
            nn.init.zeros_(layer.bias)


def default(weight: Tensor, generator: torch.Generator, scale: float | None) -> object:
    """As PyTorch's Linear and Conv2d: kaiming_uniform with a = sqrt(5), Var[w] = 1 / (3 fan_in)."""
    return uniform_within(weight, 1 / math.sqrt(fan_in(weight)), generator)


def he_normal(weight: Tensor, generator: torch.Generator, scale: float | None) -> object:
    """He et al. 2015, https://arxiv.org/abs/1502.01852: Var[w] = 2 / fan_in."""
    return nn.init.kaiming_normal_(weight, nonlinearity="relu", generator=generator)


def he_uniform(weight: Tensor, generator: torch.Generator, scale: float | None) -> object:
    """He et al. 2015: Var[w] = 2 / fan_in."""
    return nn.init.kaiming_uniform_(weight, nonlinearity="relu", generator=generator)


def xavier_normal(weight: Tensor, generator: torch.Generator, scale: float | None) -> object:
    """Glorot & Bengio 2010, https://proceedings.mlr.press/v9/glorot10a.html: Var[w] = 2 / (fan_in + fan_out)."""
    return nn.init.xavier_normal_(weight, generator=generator)


def xavier_uniform(weight: Tensor, generator: torch.Generator, scale: float | None) -> object:
    """Glorot & Bengio 2010: Var[w] = 2 / (fan_in + fan_out)."""
    return nn.init.xavier_uniform_(weight, generator=generator)


def uniform(weight: Tensor, generator: torch.Generator, scale: float | None) -> object:
    """Of one width in all layers, however many inputs they have: the textbook's naive choice."""
    return uniform_within(weight, UNIFORM_HALF_WIDTH if scale is None else scale, generator)


def orthogonal(weight: Tensor, generator: torch.Generator, scale: float | None) -> object:
    """Saxe et al. 2014, https://arxiv.org/abs/1312.6120: a random rotation, as far as the shape allows."""
    return nn.init.orthogonal_(weight, generator=generator)


def constant(weight: Tensor, generator: torch.Generator, scale: float | None) -> object:
    """All weights equal: without dropout the hidden units of a layer get equal gradients, and stay equal."""
    return nn.init.constant_(weight, CONSTANT_VALUE if scale is None else scale)


def uniform_within(values: Tensor, half_width: float, generator: torch.Generator) -> object:
    """U(-half_width, half_width)."""
    return nn.init.uniform_(values, -half_width, half_width, generator=generator)


def fan_in(weight: Tensor) -> int:
    """Inputs of one unit: columns of a matrix, channels x height x width of a filter."""
    return weight[0].numel()


INITIALIZERS: dict[str, Initialiser] = {
    "default": default,
    "he_normal": he_normal,
    "he_uniform": he_uniform,
    "xavier_normal": xavier_normal,
    "xavier_uniform": xavier_uniform,
    "uniform": uniform,
    "orthogonal": orthogonal,
    "constant": constant,
}

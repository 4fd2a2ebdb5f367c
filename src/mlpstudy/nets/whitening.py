"""Whitening: no spatial frequency of the images outweighs the others by much.

Neighbouring pixels are so alike that a few low frequencies hold nearly all variance of photographs (Field 1987, Journal
of the Optical Society of America A 4, 2379-2394). Gradients follow these, and finer detail is learnt late;
inputs that are whitened are learnt faster (LeCun et al. 1998, https://doi.org/10.1007/3-540-49430-8_2). To estimate the
covariance of all pixels takes far more images than there are. Cosine waves stand in for its eigenvectors (Ahmed et al.
1974, https://doi.org/10.1109/T-C.1974.223784), so that only one variance a wave is estimated.
"""

import math

import torch
from torch import Tensor

LEVELS = 255  # grey levels of a byte above black
ROUNDING = 1 / 12  # variance, in levels squared, of what rounding to whole levels adds


def cosine_waves(side: int) -> Tensor:
    """(S, S) float64, orthonormal: row u is the cosine wave of u half periods along a line of S pixels (DCT-II)."""
    pixels = torch.arange(side, dtype=torch.float64)
    rows = torch.cos(math.pi / side * torch.outer(pixels, pixels + 0.5)) * math.sqrt(2 / side)
    rows[0] /= math.sqrt(2)
    return rows


def of_waves(planes: Tensor, waves: Tensor) -> Tensor:
    """(..., S, S) pixels -> (..., S, S): how much there is of each wave down and across, with `waves` (S, S)."""
    return waves @ planes @ waves.T


class Whitening:
    """The linear map, of normalised images; what it holds lies in the network's file.

    Colours are turned to their principal axes, planes into cosine waves, each wave of each axis is multiplied with its
    gain, and all is turned back: whitened images look like images, with their edges drawn out.
    """

    def __init__(self, axes: Tensor, waves: Tensor, gains: Tensor) -> None:
        self.axes, self.waves, self.gains = axes, waves, gains  # (C, C), a row an axis; (S, S); (C, S, S)

    def __call__(self, planes: Tensor) -> Tensor:
        """(B, C, S, S) float32 -> the same shape."""
        found = of_waves(torch.einsum("kc,bcuv->bkuv", self.axes, planes), self.waves) * self.gains
        return torch.einsum("kc,bkuv->bcuv", self.axes, of_waves(found, self.waves.T))


def axes_and_gains(products: Tensor, deviation: Tensor, share: float) -> tuple[Tensor, Tensor]:
    """(C, C) and (C, S, S), both float64, of normalised training images.

    `products` (C, C, S, S): mean over the images of the product of two channels' amounts of each wave. `deviation`
    (C,) is what the channels were divided by, in 0..1. Each wave of power p is multiplied with p^(-share / 2), times
    what keeps the mean power of all waves at 1: 0 changes nothing, 1 leaves all with the same power. A wave counts as
    having at least what rounding to bytes adds, for in flat images there is little else to draw out.
    """
    _, columns = torch.linalg.eigh(products.mean((2, 3)))
    axes = columns.T
    power = torch.einsum("kc,kd,cduv->kuv", axes, axes, products)
    rounding = axes.square() @ (ROUNDING / (LEVELS * deviation.double()).square())
    power = power.clamp(min=0) + rounding[:, None, None]
    gains = power ** (-share / 2)
    return axes, gains / (power * gains.square()).mean().sqrt()

"""Layers whose behaviour the study fixes itself: normalisation from training pixels, dropout with a generator."""

from collections.abc import Callable

import torch
from torch import Tensor, nn

from mlpstudy.nets.whitening import Whitening

ACTIVATIONS: dict[str, type[nn.Module]] = {
    "relu": nn.ReLU,
    "leaky_relu": nn.LeakyReLU,
    "gelu": nn.GELU,
    "silu": nn.SiLU,
    "tanh": nn.Tanh,
    "sigmoid": nn.Sigmoid,
}

BLOCK = 1 << 15  # random numbers drawn at a time: their 256 kB stay in the processor's cache


class Normalise(nn.Module):
    """(B, S, S, C) uint8 -> (B, C, S, S) float32 of mean 0, deviation 1 over the training pixels of each channel.

    The same arithmetic as Albumentations' Normalize and ToTensorV2, for a whole batch at once. Convolutions take the
    pixels in the order they have in memory, channels last, and are a third faster for it; a linear layer behind Flatten
    needs them plane after plane.
    """

    mean: Tensor
    deviation: Tensor

    def __init__(self, mean: Tensor, deviation: Tensor, plane_by_plane: bool = True) -> None:
        super().__init__()
        self.plane_by_plane = plane_by_plane
        self.register_buffer("mean", mean)  # (C,) in 0..1
        self.register_buffer("deviation", deviation)  # (C,)

    def forward(self, images: Tensor) -> Tensor:
        """(B, S, S, C) uint8 -> (B, C, S, S) float32."""
        return self.prepared()(images)

    def prepared(self) -> Callable[[Tensor], Tensor]:
        """`forward`, for as long as its tensors stay as they are.

        What the pixels are multiplied with, and what is taken from them, is then computed once a run and not in each
        training step: 3 % of an epoch of a 1024-512-128-10 network.
        """
        deviation, mean = self.deviation[:, None, None], self.mean[:, None, None]
        scale, shift = 1 / (255 * deviation), mean / deviation

        def normalised(images: Tensor) -> Tensor:
            planes = images.permute(0, 3, 1, 2)  # B, C, S, S
            if self.plane_by_plane:
                planes = planes.contiguous()  # before they become floats: bytes are a quarter of the memory to move
            return planes.float().mul_(scale).sub_(shift)

        return normalised


class NormaliseAndWhiten(Normalise):
    """`Normalise`, and then `Whitening`, with the same forms."""

    axes: Tensor
    waves: Tensor
    gains: Tensor

    def __init__(self, mean: Tensor, deviation: Tensor, side: int, plane_by_plane: bool = True) -> None:
        super().__init__(mean, deviation, plane_by_plane)
        self.register_buffer("axes", torch.eye(len(mean)))  # (C, C)
        self.register_buffer("waves", torch.eye(side))  # (S, S)
        self.register_buffer("gains", torch.ones(len(mean), side, side))  # (C, S, S)

    @property
    def whitening(self) -> Whitening:
        """The second of the two alone."""
        return Whitening(self.axes, self.waves, self.gains)

    def prepared(self) -> Callable[[Tensor], Tensor]:
        """`forward`, for as long as its tensors stay as they are."""
        normalised, whitened = super().prepared(), self.whitening
        layout = torch.contiguous_format if self.plane_by_plane else torch.channels_last
        return lambda images: whitened(normalised(images)).contiguous(memory_format=layout)


class Standardise(nn.Module):
    """Features (B, 1, 1, D) float32 -> (B, D, 1, 1) of mean 0, deviation 1 over the training images.

    They have the form of an image of one pixel with D channels, so that an MLP takes them as it takes pixels.
    """

    mean: Tensor
    deviation: Tensor

    def __init__(self, mean: Tensor, deviation: Tensor) -> None:
        super().__init__()
        self.register_buffer("mean", mean)  # (D,)
        self.register_buffer("deviation", deviation)  # (D,)

    def forward(self, features: Tensor) -> Tensor:
        """(B, 1, 1, D) float32 -> (B, D, 1, 1) float32."""
        return ((features - self.mean) / self.deviation).permute(0, 3, 1, 2)

    def prepared(self) -> Callable[[Tensor], Tensor]:
        """`forward`: nothing of it can be made before."""
        return self.forward


class Drawing(nn.Module):
    """A layer that draws random numbers in training, all of them from `generator`.

    PyTorch's own layers draw from the global generator, as this one does where no training step has set it. The step's
    is seeded anew in each epoch, so that a run's draws depend on nothing but its seed.
    """

    generator: torch.Generator | None = None


class Dropout(Drawing):
    """Inverted dropout (Srivastava et al. 2014, https://jmlr.org/papers/v15/srivastava14a.html)."""

    def __init__(self, share: float) -> None:
        super().__init__()
        self.share = share

    def forward(self, values: Tensor) -> Tensor:
        """Any shape -> the same; in training, a share of the values is 0 and the others grow to keep the mean."""
        if not self.training:
            return values
        keep = 1 - self.share
        return values * kept_units(values, keep, self.generator).div_(keep)

    def extra_repr(self) -> str:
        """For print(network)."""
        return f"share={self.share}"


class Residual(nn.Sequential):
    """x -> x + layers(x): a block has only to learn what to change (He et al. 2016, https://arxiv.org/abs/1512.03385).

    The sum stays in float32 under bfloat16 products: each block adds a little to it, and rounding would add up.
    """

    def forward(self, values: Tensor) -> Tensor:
        """(B, units) -> the same shape, float32."""
        branch: Tensor = super().forward(values)  # type: ignore[no-untyped-call]
        return values.float() + branch


def kept_units(values: Tensor, keep: float, generator: torch.Generator | None) -> Tensor:
    """1 with probability `keep`, else 0, in the shape, layout and type of the values; draws as `bernoulli_` does.

    On the processor PyTorch's bernoulli_ compares a uniform float64 with `keep` for each value, one call a value. The
    same comparison over blocks of values, in the order they have in memory, gives the same bits in less than half the
    time (5.0 against 11.8 ms for a million values, PyTorch 2.13); tests/nets/test_layers.py notices when they differ.
    """
    kept = torch.empty_like(values)
    if values.device.type != "cpu":
        return kept.bernoulli_(keep, generator=generator)
    in_memory = kept.as_strided((kept.numel(),), (1,))  # empty_like leaves no gaps
    draws = torch.empty(min(BLOCK, len(in_memory)), dtype=torch.float64)
    for block in torch.split(in_memory, BLOCK):
        torch.lt(draws[: len(block)].uniform_(generator=generator), keep, out=block)
    return kept

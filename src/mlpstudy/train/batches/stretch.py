"""Consecutive batches of an epoch that are made ready together, with all that a step has to be told."""

from collections.abc import Iterator, Sequence
from typing import NamedTuple

import torch
from torch import Tensor

Numbers = Sequence[float] | Tensor  # one for each batch: (K,) on a GPU, where a captured step reads them anew


class Blend(NamedTuple):
    """How the images of a batch, or of consecutive batches, are mixed in pairs."""

    own: Tensor  # () or (K,), share of the image itself
    other: Tensor  # () or (K,), share of its partner
    partners: Tensor  # (B,) or (n,) int64, number of each image's partner within its batch


class Batch(NamedTuple):
    """On the device."""

    images: Tensor  # as of a `Stretch`, for B
    labels: Tensor  # (B,) int64
    rate: float | Tensor  # learning rate
    newest: float | Tensor  # share of the weights after this step in their running mean
    blend: Blend | None


class Stretch(NamedTuple):
    """K batches of n images together, on the device."""

    images: Tensor  # (n, S, S, C) uint8, or features (n, 1, 1, D) float32; (n, I) where they are normalised already
    labels: Tensor  # (n,) int64
    rates: Numbers
    newest: Numbers
    blend: Blend | None  # with mixup
    sizes: tuple[int, ...]  # of the batches

    def batches(self) -> Iterator[Batch]:
        """One after the other."""
        images, labels = (torch.split(each, list(self.sizes)) for each in (self.images, self.labels))
        blends = [None] * len(self.sizes) if self.blend is None else parted(self.blend, self.sizes)
        for k in range(len(self.sizes)):
            yield Batch(images[k], labels[k], self.rates[k], self.newest[k], blends[k])


def parted(blend: Blend, sizes: Sequence[int]) -> list[Blend]:
    """Of each batch."""
    partners = torch.split(blend.partners, list(sizes))
    return [Blend(*each) for each in zip(blend.own, blend.other, partners, strict=True)]

"""The images and labels that one run trains on, or validates on."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from mlpstudy.config.train import InputShape
from mlpstudy.resources import CHUNK

Order = Sequence[NDArray[np.int64]]  # numbers of samples (B,) of each batch


@dataclass(frozen=True)
class Samples:
    """n images: on a GPU they lie in its memory, else each batch is read from the memory-mapped file."""

    images: NDArray[Any] | Tensor  # (N, S, S, C) of the whole study, or (n, S, S, C) on the GPU; features (N, 1, 1, D)
    rows: NDArray[np.int64]  # (n,) which rows of `images` these are
    labels: Tensor  # (n,) int64, on the device
    views: NDArray[np.float32] | None = None  # (N, V, D) of features that are to be augmented
    inputs: Tensor | None = None  # (n, I) bfloat16, as an MLP takes them, where they are kept (`bfloat16/inputs.py`)

    def __len__(self) -> int:
        return len(self.rows)

    @property
    def device(self) -> torch.device:
        """Where batches are wanted."""
        return self.labels.device

    @property
    def shape(self) -> InputShape:
        """(C, S, S) of one image."""
        _, side, _, channels = self.images.shape
        return channels, side, side

    def array(self, chosen: NDArray[np.int64]) -> NDArray[Any]:
        """(B, S, S, C) of the samples with these numbers (B,), in main memory, where Albumentations works."""
        rows = self.rows[chosen]
        return self.images[rows] if isinstance(self.images, np.ndarray) else self.images[rows].cpu().numpy()

    def originals(self, chosen: NDArray[np.int64]) -> NDArray[Any]:
        """What augmentation begins with, in main memory: images (B, S, S, C), or all views of features (B, V, D)."""
        return self.array(chosen) if self.views is None else self.views[self.rows[chosen]]

    def tensor(self, chosen: NDArray[np.int64]) -> Tensor:
        """(B, S, S, C) of the samples with these numbers (B,), on the device."""
        rows = self.rows[chosen]
        if isinstance(self.images, np.ndarray):
            return torch.from_numpy(self.images[rows])
        return self.images[torch.from_numpy(rows).to(self.device)]

    def ready(self, chosen: NDArray[np.int64]) -> Tensor:
        """What a step takes of the samples with these numbers (B,), on the device: of `inputs`, or else as `tensor`."""
        return self.tensor(chosen) if self.inputs is None else self.inputs[torch.from_numpy(chosen)]

    def targets(self, chosen: NDArray[np.int64]) -> Tensor:
        """(B,) labels of the samples with these numbers, on the device."""
        return self.labels[torch.from_numpy(chosen).to(self.device)]

    def chunks(self, size: int | None = None) -> Iterator[NDArray[np.int64]]:
        """All numbers 0..n-1 in their order, so many at a time; some hundred, as suits the device."""
        size = size or CHUNK[self.device.type]
        return (np.arange(first, min(first + size, len(self))) for first in range(0, len(self), size))


def select(
    images: NDArray[Any],
    labels: NDArray[np.int64],
    rows: NDArray[np.int64],
    device: torch.device,
    views: NDArray[np.float32] | None = None,
) -> Samples:
    """The given rows of the study's images (N, S, S, C) and labels (N,); copied to the device if that is a GPU.

    `views` (N, V, D) of features stay in main memory.
    """
    targets = torch.from_numpy(labels[rows]).to(device)
    if device.type == "cpu":
        return Samples(images, rows, targets, views)
    chosen = None if views is None else views[rows]
    return Samples(torch.from_numpy(images[rows]).to(device), np.arange(len(rows)), targets, chosen)

"""The images of one part of one training, given out in batches."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

CHUNK = 512  # images at a time, where nothing is learnt from them


@dataclass(frozen=True)
class Samples:
    """n images: on a GPU they lie in its memory, else each batch is read from the memory-mapped file."""

    images: NDArray[np.uint8] | Tensor  # (N, S, S, C) of the study, or (n, S, S, C) on the device
    rows: NDArray[np.int64]  # (n,) where they stand in `images`
    labels: Tensor  # (n,) on the device

    def __len__(self) -> int:
        return len(self.rows)

    def numpy(self, chosen: NDArray[np.int64]) -> NDArray[np.uint8]:
        """(B, S, S, C) in main memory, where Albumentations works."""
        chosen = self.rows[chosen]
        return self.images[chosen] if isinstance(self.images, np.ndarray) else self.images[chosen].cpu().numpy()

    def tensor(self, chosen: NDArray[np.int64]) -> Tensor:
        """(B, S, S, C) uint8 on the device."""
        if isinstance(self.images, np.ndarray):
            return torch.from_numpy(self.images[self.rows[chosen]])
        return self.images[torch.from_numpy(self.rows[chosen]).to(self.images.device)]

    def chunks(self) -> Iterator[NDArray[np.int64]]:
        return (np.arange(start, min(start + CHUNK, len(self))) for start in range(0, len(self), CHUNK))


def place(
    images: NDArray[np.uint8], labels: NDArray[np.int64], rows: NDArray[np.int64], device: torch.device
) -> Samples:
    targets = torch.from_numpy(labels[rows]).to(device)
    if device.type == "cpu":
        return Samples(images, rows, targets)
    return Samples(torch.from_numpy(images[rows]).to(device), np.arange(len(rows)), targets)


def channel_statistics(samples: Samples) -> tuple[Tensor, Tensor]:
    """Mean and standard deviation of each channel in 0..1, (C,) each, from exact counts of the 256 levels."""
    counts = np.zeros((samples.images.shape[-1], 256), np.int64)
    for chosen in samples.chunks():
        for channel, plane in enumerate(np.moveaxis(samples.numpy(chosen), -1, 0)):
            counts[channel] += np.bincount(plane.ravel(), minlength=256)
    levels, total = np.arange(256), counts[0].sum()
    mean = counts @ levels / total
    variance = counts @ levels**2 / total - mean**2
    deviation = np.sqrt(np.maximum(variance, 1.0))  # at least one grey level: a uniform channel is divided by no zero
    return torch.tensor(mean / 255, dtype=torch.float32), torch.tensor(deviation / 255, dtype=torch.float32)

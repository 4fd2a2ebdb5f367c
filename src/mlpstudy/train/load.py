"""Batches as training meets them: on the device, augmented."""

from collections.abc import Iterator, Sequence

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from mlpstudy.train.order import Augmenter
from mlpstudy.train.samples import Samples

AHEAD = 512  # images augmented at once


def load(samples: Samples, order: Sequence[NDArray[np.int64]], augment: Augmenter) -> Iterator[tuple[Tensor, Tensor]]:
    """Images (B, S, S, C) uint8 and labels (B,) of each batch."""
    for chosen, images in zip(order, load_images(samples, order, augment), strict=True):
        yield images, samples.labels[torch.from_numpy(chosen).to(samples.labels.device)]


def load_images(samples: Samples, order: Sequence[NDArray[np.int64]], augment: Augmenter) -> Iterator[Tensor]:
    if not augment.active:
        yield from map(samples.tensor, order)
        return
    at_once = max(1, AHEAD // max(map(len, order)))
    for first in range(0, len(order), at_once):
        yield from augmented(samples, order[first : first + at_once], augment)


def augmented(samples: Samples, batches: Sequence[NDArray[np.int64]], augment: Augmenter) -> Iterator[Tensor]:
    """All batches together: a step leaves nothing but weights in the cache, and five times slower augmentation."""
    images = augment(samples.numpy(np.concatenate(batches)))
    for batch in np.split(images, np.cumsum([len(chosen) for chosen in batches])[:-1]):
        yield torch.from_numpy(batch).to(samples.labels.device)

"""The batches of an epoch: shuffled, read, augmented."""

from collections.abc import Iterator, Sequence

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from mlpstudy.seeds import generator
from mlpstudy.train.batches.augmenter import Augmenter
from mlpstudy.train.batches.samples import Samples
from mlpstudy.train.batches.views import ViewDraws

Augmentation = Augmenter | ViewDraws
AUGMENTERS: dict[str, type[Augmentation]] = {"pixels": Augmenter, "features": ViewDraws}  # by model.input
AHEAD = 512  # images augmented at once


def shuffled_batches(count: int, size: int, seed: int, run: int, epoch: int) -> list[NDArray[np.int64]]:
    """Numbers 0..count-1 in random order, in batches; a last batch of one image is skipped (BatchNorm needs two)."""
    order = generator(seed, "order", run, epoch).permutation(count)
    return [order[first : first + size] for first in range(0, count, size) if count - first > 1]


def load_batches(
    samples: Samples, order: Sequence[NDArray[np.int64]], augmenter: Augmentation
) -> Iterator[tuple[Tensor, Tensor]]:
    """Images (B, S, S, C) uint8, or features (B, 1, 1, D), and labels (B,) of each batch, on the device."""
    images = augmented_batches(samples, order, augmenter) if augmenter.active else map(samples.tensor, order)
    return zip(images, map(samples.targets, order), strict=True)


def augmented_batches(
    samples: Samples, order: Sequence[NDArray[np.int64]], augmenter: Augmentation
) -> Iterator[Tensor]:
    """Images (B, S, S, C) of each batch, augmented some hundred at a time, before training needs them.

    A training step fills the processor's cache with weights, and augmentation right after it is three to five times
    slower: so it is done rarely and for many images. Each image has its own draw, so this changes no image.
    """
    batches_at_once = max(1, AHEAD // max(map(len, order)))
    for first in range(0, len(order), batches_at_once):
        together = order[first : first + batches_at_once]
        images = augmenter(samples.originals(np.concatenate(together)))
        for batch in np.split(images, np.cumsum([len(chosen) for chosen in together])[:-1]):
            yield torch.from_numpy(batch).to(samples.device)

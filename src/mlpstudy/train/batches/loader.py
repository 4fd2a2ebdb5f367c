"""The batches of an epoch: shuffled, read, augmented."""

from collections.abc import Iterator

import numpy as np
import torch
from torch import Tensor

from mlpstudy.seeds import generator
from mlpstudy.train.batches.augmenter import Augmenter
from mlpstudy.train.batches.samples import Order, Samples
from mlpstudy.train.batches.views import ViewDraws

Augmentation = Augmenter | ViewDraws
AUGMENTERS: dict[str, type[Augmentation]] = {"pixels": Augmenter, "features": ViewDraws}  # by model.input
AHEAD = 512  # images made ready at once
ON_GPU = 16  # batches sent at once


def shuffled_batches(count: int, size: int, seed: int, run: int, epoch: int) -> Order:
    """Numbers 0..count-1 in random order, in batches; a last batch of one image is skipped (BatchNorm needs two)."""
    order = generator(seed, "order", run, epoch).permutation(count)
    return [order[first : first + size] for first in range(0, count, size) if count - first > 1]


def parts(order: Order, device: torch.device) -> Iterator[Order]:
    """The batches of an epoch, so many together as are best made ready at once.

    On the processor a training step fills the cache with weights, and augmentation right after it is three to five
    times slower: so it is done rarely and for many images. A GPU is sent the steps of many batches as one.
    """
    ahead = max(1, AHEAD // max(map(len, order)))
    size = max(ahead, ON_GPU) if device.type == "cuda" else ahead
    return (order[first : first + size] for first in range(0, len(order), size))


def load(samples: Samples, part: Order, augmenter: Augmentation) -> tuple[Tensor, Tensor]:
    """Images (n, S, S, C) uint8, or features (n, 1, 1, D), and labels (n,) of these batches together, on the device.

    Each image has its own draw of augmentation, whichever others are made ready with it.
    """
    chosen = np.concatenate(part)
    if not augmenter.active:
        return samples.tensor(chosen), samples.targets(chosen)
    return torch.from_numpy(augmenter(samples.originals(chosen))).to(samples.device), samples.targets(chosen)

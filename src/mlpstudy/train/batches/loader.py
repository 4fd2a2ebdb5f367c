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
AHEAD = {"cpu": 512, "cuda": 4096}  # images made ready at once, at most
MOST_BATCHES = 16  # made ready at once for a GPU: the steps of more hardly take less time when they are sent as one


def shuffled_batches(count: int, size: int, seed: int, run: int, epoch: int) -> Order:
    """Numbers 0..count-1 in random order, in batches; a last batch that has one image left is skipped.

    BatchNorm needs two, and is refused in a network whose batches are of one.
    """
    order = generator(seed, "order", run, epoch).permutation(count)
    return [order[first : first + size] for first in range(0, count, size) if size == 1 or count - first > 1]


def in_stretches(order: Order, device: torch.device) -> Iterator[Order]:
    """The batches of an epoch, so many together as are best made ready at once.

    On the processor a training step fills the cache with weights, and augmentation right after it is three to five
    times slower: so it is done rarely and for many images. A GPU is sent the steps of many batches as one.
    """
    ahead = max(1, AHEAD[device.type] // max(map(len, order)))
    size = min(ahead, MOST_BATCHES) if device.type == "cuda" else ahead
    return (order[first : first + size] for first in range(0, len(order), size))


def load(samples: Samples, batches: Order, augmenter: Augmentation) -> tuple[Tensor, Tensor]:
    """Images or features of these batches together, and labels (n,), on the device; forms as of a `Stretch`.

    Each picture is augmented by itself, whichever others are made ready with it; views of features are drawn for all
    at once.
    """
    chosen = np.concatenate(batches)
    if not augmenter.active:
        return samples.ready(chosen), samples.targets(chosen)
    return torch.from_numpy(augmenter(samples.originals(chosen))).to(samples.device), samples.targets(chosen)

"""The order of images in an epoch, and their augmentation: drawn from seed, purpose, run and epoch."""

import random
from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from mlpstudy.augmentation import apply_policy, build_policy
from mlpstudy.config.train import Policy
from mlpstudy.seeds import generator, seed_for


def batches(count: int, size: int, seed: int, run: int, epoch: int) -> Iterator[NDArray[np.int64]]:
    """Shuffled numbers 0..count-1 in batches; a last batch of one image is skipped (BatchNorm needs two)."""
    order = generator(seed, "order", run, epoch).permutation(count)
    return (order[start : start + size] for start in range(0, count, size) if count - start > 1)


class Augmenter:
    """Applies a policy to each image on its own draw; does nothing where the policy is empty."""

    def __init__(self, policy: Policy, seed: int, run: int) -> None:
        self.compose = build_policy(policy) if policy else None
        self.seed, self.run = seed, run

    @property
    def active(self) -> bool:
        return self.compose is not None

    def start(self, epoch: int) -> None:
        """Both generators Albumentations draws from, shared by all transforms.

        Compose(seed=...) would give each transform a generator of the same seed: two flips would always agree.
        """
        if self.compose:
            draws = generator(self.seed, "augment", self.run, epoch)
            self.compose.set_random_state(draws, random.Random(seed_for(self.seed, "augment", self.run, epoch)))

    def __call__(self, images: NDArray[np.uint8]) -> NDArray[np.uint8]:
        """(B, S, S, C) uint8 -> the same shape."""
        assert self.compose is not None
        return apply_policy(self.compose, images)

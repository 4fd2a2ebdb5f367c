"""Augmentation of whole batches, drawn from seed, run and epoch."""

import random
from typing import Any

import numpy as np
from numpy.typing import NDArray

from mlpstudy.augmentation import apply_policy, build_policy
from mlpstudy.config.train import Policy
from mlpstudy.seeds import generator, seed_for


class Augmenter:
    """Applies a policy to each image on its own draw; not `active` where the policy is empty."""

    def __init__(self, policy: Policy, seed: int, run: int) -> None:
        self.compose = single_threaded(policy) if policy else None
        self.seed, self.run = seed, run

    @property
    def active(self) -> bool:
        """Is there anything to apply?"""
        return self.compose is not None

    def seed_epoch(self, epoch: int) -> None:
        """Sets both generators that Albumentations draws from, for all transforms together.

        Compose(seed=...) would give each transform a generator of the same seed, so that two flips always agree.
        """
        if self.compose:
            draws = generator(self.seed, "augment", self.run, epoch)
            self.compose.set_random_state(draws, random.Random(seed_for(self.seed, "augment", self.run, epoch)))

    def __call__(self, images: NDArray[np.uint8]) -> NDArray[np.uint8]:
        """(B, S, S, C) uint8 -> the same shape."""
        assert self.compose is not None
        return apply_policy(self.compose, images)


def single_threaded(policy: Policy) -> Any:
    """The policy as Albumentations applies it, by OpenCV on one thread: the other cores have runs of their own."""
    import cv2  # 0.2 s, for which runs without augmentation do not wait

    cv2.setNumThreads(1)
    return build_policy(policy)

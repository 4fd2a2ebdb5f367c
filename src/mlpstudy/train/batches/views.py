"""Augmentation of features: a draw among the views that preprocess has stored of every image."""

import numpy as np
from numpy.typing import NDArray

from mlpstudy.augmentation import drawn_views
from mlpstudy.config.train import Policy
from mlpstudy.seeds import generator
from mlpstudy.views import VIEWS


class ViewDraws:
    """Stands in for a policy that flips or turns whole pictures; not `active` where the policy is empty."""

    def __init__(self, policy: Policy, seed: int, run: int) -> None:
        self.drawn = drawn_views(policy)
        self.seed, self.run = seed, run
        self.draws = generator(seed, "augment", run, 0)

    @property
    def active(self) -> bool:
        """Is there anything to draw?"""
        return self.drawn is not None

    def seed_epoch(self, epoch: int) -> None:
        """From now on draws are those of this epoch."""
        self.draws = generator(self.seed, "augment", self.run, epoch)

    def __call__(self, views: NDArray[np.float32]) -> NDArray[np.float32]:
        """(B, V, D) -> (B, 1, 1, D), of each image one view.

        As Albumentations' D4 any of the eight, the plain one too; as its HorizontalFlip the mirrored or the plain one.
        """
        assert self.drawn is not None
        name, often = self.drawn
        count, B = VIEWS[name], len(views)
        other = self.draws.integers(0, count, B) if name == "turns" else np.ones(B, np.int64)
        chosen = np.where(self.draws.random(B) < often, other, 0)
        return views[np.arange(B), chosen][:, np.newaxis, np.newaxis]

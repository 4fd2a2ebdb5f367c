"""The experimental design: which run scores which test image, the same in every comparison of the study."""

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from mlpstudy.contracts.split import TEST, Split
from mlpstudy.errors import DataError
from mlpstudy.power import effective_groups


@dataclass(frozen=True)
class Design:
    """R repeats score the same n test images, which fall into G groups, with F runs per variant."""

    images: NDArray[np.int64]  # (n,) numbers of the test images, ascending
    group: NDArray[np.int64]  # (n,) 0 ... G-1; images with one number are one cluster of the standard error
    run: NDArray[np.int64]  # (R, n) number of the run that scores each image
    kfold: bool  # holdout: one run a repeat, which scores all n images

    @cached_property
    def runs(self) -> int:
        """F, the runs of each variant."""
        return int(self.run.max()) + 1

    @cached_property
    def by_group(self) -> NDArray[np.int64]:
        """(n,) order that puts the images of a group side by side."""
        return np.argsort(self.group, kind="stable")

    @cached_property
    def group_starts(self) -> NDArray[np.int64]:
        """(G,) where each group starts in that order."""
        return np.flatnonzero(np.diff(self.group[self.by_group], prepend=-1))

    @cached_property
    def group_sizes(self) -> NDArray[np.int64]:
        """(G,) test images of each group."""
        return np.diff(self.group_starts, append=len(self.group))

    @cached_property
    def effective_groups(self) -> float:
        """G where all groups are equally large, else fewer."""
        return effective_groups(self.group_sizes)

    @cached_property
    def group_run(self) -> NDArray[np.int64]:
        """(R, G) number of the run that scores each group."""
        return self.run[:, self.by_group[self.group_starts]]


def design_of(split: Split) -> Design:
    """The test design of a split. DataError unless every repeat scores every test image once, a group in one run."""
    repeats = np.asarray(split.info.repeat)
    tested = split.parts == TEST  # (F, N)
    images = np.flatnonzero(tested.any(axis=0))
    run = np.empty((repeats.max() + 1, len(images)), np.int64)
    for repeat in range(len(run)):
        members = np.flatnonzero(repeats == repeat)
        if not (tested[np.ix_(members, images)].sum(axis=0) == 1).all() or not len(images):
            raise DataError(f"data/split/parts.npy: repeat {repeat}: expected every test image in one run's test")
        run[repeat] = members[tested[np.ix_(members, images)].argmax(axis=0)]
    group = np.unique(split.groups[images], return_inverse=True)[1]
    design = Design(images, group, run, kfold=split.info.scheme == "kfold")
    if (design.group_run[:, group] != run).any():
        raise DataError("data/split: a duplicate group is parted between two test folds; expected it in one")
    return design

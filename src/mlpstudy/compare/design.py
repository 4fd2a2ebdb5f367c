"""The experimental design: which run scores which test image, the same in every comparison of the study."""

from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from mlpstudy.contracts.split import TEST, Split
from mlpstudy.errors import DataError
from mlpstudy.study_size import Size, class_group_sizes, size_of


@dataclass(frozen=True)
class Design:
    """R repeats score the same n test images, which fall into G groups, with F runs per variant."""

    images: NDArray[np.int64]  # (n,) numbers of the test images, ascending
    group: NDArray[np.int64]  # (n,) 0 ... G-1; images with one number are one cluster of the standard error
    run: NDArray[np.int64]  # (R, n) number of the run that scores each image
    kfold: bool  # holdout: one run a repeat, which scores all n images
    label: NDArray[np.int64] | None = None  # (n,) of a score that is a mean of recalls: 0 ... K-1; None = all alike

    def by_class(self, labels: NDArray[np.int64]) -> "Design":
        """Of a mean of recalls, whose error is that within the (n,) classes: how they differ a study does not draw."""
        return replace(self, label=np.unique(labels, return_inverse=True)[1])

    @cached_property
    def runs(self) -> int:
        """F, the runs of each variant."""
        return int(self.run.max()) + 1

    @cached_property
    def unequal_runs(self) -> bool:
        """Do runs test different numbers of images? Then what is a mean over runs weighs each by its test images."""
        return len(np.unique(np.unique(self.run, return_counts=True)[1])) > 1

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
    def size(self) -> Size:
        """How much the study measures."""
        folds = self.runs // len(self.run) if self.kfold else 1
        return size_of(len(self.run), folds, self.group, self.label)

    @cached_property
    def class_group_sizes(self) -> tuple[NDArray[np.int64], ...]:
        """For each class the images of its groups, in their order; of a score that is no mean of recalls, of all."""
        if self.label is None:
            return (self.group_sizes,)
        return class_group_sizes(self.group, self.label)

    @cached_property
    def leverage(self) -> NDArray[np.float64]:
        """(G,) factors of the errors of groups, for the variance over groups: see `leverage`.

        Of a mean of recalls each class has its own, with its own number of groups; a group of several has their mean.
        """
        if self.label is None:
            return leverage(self.group_sizes)
        of_images = np.empty(len(self.group))
        for number, sizes in enumerate(self.class_group_sizes):
            own = self.label == number
            of_images[own] = class_leverage(sizes, len(self.group_sizes))[
                np.unique(self.group[own], return_inverse=True)[1]
            ]
        return np.bincount(self.group, of_images) / np.bincount(self.group)

    @cached_property
    def group_run(self) -> NDArray[np.int64]:
        """(R, G) number of the run that scores each group."""
        return self.run[:, self.by_group[self.group_starts]]


def leverage(sizes: NDArray[np.int64]) -> NDArray[np.float64]:
    """(G,) by how much the mean misses the error of each group, for it moves towards it: (1 - 1/G) / (1 - n_g/n).

    1 where all groups are equally large, to the bit. Groups without images count as none.
    """
    G, n = np.count_nonzero(sizes), sizes.sum()
    return np.asarray((G - 1) * n / (G * (n - sizes)))


def class_leverage(sizes: NDArray[np.int64], groups: int) -> NDArray[np.float64]:
    """The same of a class alone, with G / (G - 1) of its own G groups in place of that of all; 1 of a single group."""
    G = len(sizes)
    return leverage(sizes) * np.sqrt(G / (G - 1) * (groups - 1) / groups) if G > 1 else np.ones(G)


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

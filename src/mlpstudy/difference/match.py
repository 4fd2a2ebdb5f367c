"""What two revisions have in common: the images that both test, in as many repeats as both have."""

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components

from mlpstudy.compare.design import Design
from mlpstudy.compare.roles import copies
from mlpstudy.contracts.split import TRAIN
from mlpstudy.contracts.subset import first_of_each_class
from mlpstudy.difference.revision import Revision
from mlpstudy.errors import DataError

FEWEST = 2  # runs, and groups of images: of one there is no spread, and so no interval


@dataclass(frozen=True)
class Match:
    """R repeats over n test images that `before` and `after` share."""

    before: Revision
    after: Revision
    columns: tuple[NDArray[np.int64], NDArray[np.int64]]  # (n,) each: where these images stand in either design
    design: Design  # numbers of images are those of `after`
    paired: bool  # does run i train on the same images in both?
    variants: tuple[str, ...]  # that both have

    @cached_property
    def changed(self) -> tuple[str, ...]:
        """Variants that name some image otherwise in some run that both have, be it a training image.

        The others were not trained anew, or to no effect at all.
        """
        F = min(revision.split.runs for revision in (self.before, self.after))
        before, after = self.before.named, self.after.named
        return tuple(name for name in self.variants if not np.array_equal(before[name][:F], after[name][:F]))

    @cached_property
    def copies(self) -> tuple[str, ...]:
        """Variants that are the baseline under another name, before and after: by their settings and what they name."""
        baselines = {revision.config.baseline for revision in (self.before, self.after)}
        if len(baselines) > 1 or not baselines <= set(self.variants):
            return ()
        restated = copies(self.before.config) & copies(self.after.config)
        return tuple(name for name in self.variants if name in restated and names_alike(self, name, *baselines))

    @cached_property
    def tested(self) -> tuple[str, ...]:
        """Those of the changed that are a test of their own: what a copy does, the baseline has done already."""
        return tuple(name for name in self.changed if name not in self.copies)

    @cached_property
    def drawn_otherwise(self) -> tuple[str, ...]:
        """Of the changed, those whose runs `train.images_per_class` gives other training images, whatever the draws."""
        return tuple(name for name in self.changed if draws_otherwise(self, name))

    @cached_property
    def in_other_classes(self) -> int:
        """Test images of both that are not compared, for they stand in another class: known by their pixels alone."""
        one, other = (pixels_of(each, each.design.images) for each in (self.before, self.after))
        return len((one & other) - pixels_of(self.after, self.design.images))

    def correct(self, variant: str) -> tuple[NDArray[np.bool_], NDArray[np.bool_]]:
        """(R, n) each: was the image's class named rightly before, and after?"""
        R = len(self.design.run)
        before, after = (
            revision.correct(variant)[:R, columns]
            for revision, columns in zip((self.before, self.after), self.columns, strict=True)
        )
        return before, after

    def named_alike(self, variant: str) -> bool:
        """Has each test image the same class in each repeat, before and after? By their names: numbers may differ."""
        R = len(self.design.run)
        before, after = (
            np.array(revision.split.classes)[revision.tested(variant)[:R, columns]]
            for revision, columns in zip((self.before, self.after), self.columns, strict=True)
        )
        return np.array_equal(before, after)


def match(before: Revision, after: Revision) -> Match:
    """DataError where nothing is left to compare."""
    variants = tuple(sorted(before.named.keys() & after.named.keys()))
    if not variants:
        raise DataError(f"{before.name} and {after.name} have no variant in common")
    columns = shared_images(before, after)
    design = shared_design(before, after, columns)
    if design.runs < FEWEST or len(design.group_starts) < FEWEST:
        raise DataError(
            f"{before.name} and {after.name} have too little in common for an interval: repeats {len(design.run)}, "
            f"test images without their duplicates {len(design.group_starts)}; expected {FEWEST} of each"
        )
    paired = training_images(before, len(design.run)) == training_images(after, len(design.run))
    return Match(before, after, columns, design, paired, variants)


def pixels_of(revision: Revision, numbers: NDArray[np.int64]) -> set[str]:
    """Hashes of the pixels of these images."""
    return {image.partition(" ")[0] for image in revision.images[numbers].tolist()}


def shared_images(before: Revision, after: Revision) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Columns of both designs with the same pixels and class, in the order of `after`."""
    first, second = (revision.images[revision.design.images] for revision in (before, after))
    _, one, other = np.intersect1d(first, second, return_indices=True)
    if not len(one):
        raise DataError(
            f"{before.name} and {after.name} test no image in common (the same pixels in a class of the same name), so "
            "that nothing can be compared"
        )
    order = np.argsort(other)
    return one[order], other[order]


def shared_design(before: Revision, after: Revision, columns: tuple[NDArray[np.int64], NDArray[np.int64]]) -> Design:
    """With the folds of a k-fold only where both have the same ones. Else what is independent of each other is a
    repeat, which scores all images, as a run of a holdout does."""
    one, other = before.design, after.design
    R = min(len(one.run), len(other.run))
    of_one, of_other = one.run[:R, columns[0]], other.run[:R, columns[1]]
    folds = one.kfold and other.kfold and np.array_equal(of_one, of_other)
    return Design(
        images=other.images[columns[1]],
        group=joined_groups(one.group[columns[0]], other.group[columns[1]]),
        run=of_other if folds else np.repeat(np.arange(R)[:, None], len(columns[1]), axis=1),
        kfold=folds,
    )


def joined_groups(one: NDArray[np.int64], other: NDArray[np.int64]) -> NDArray[np.int64]:
    """(n,) group numbers from 0; images that share a group in either are one group."""
    n = len(one)
    of_one, of_other = (np.unique(groups, return_inverse=True)[1] for groups in (one, other))
    nodes = np.concatenate([n + of_one, n + n + of_other])  # behind the images stand the groups of both
    edges = (np.tile(np.arange(n), 2), nodes)
    graph = coo_array((np.ones(2 * n), edges), shape=(3 * n, 3 * n))
    return np.unique(connected_components(graph, directed=False)[1][:n], return_inverse=True)[1]


def names_alike(match: Match, variant: str, other: str) -> bool:
    """Do the two name every image alike in every run, before and after?"""
    sides = (match.before.named, match.after.named)
    return all(np.array_equal(named[variant], named[other]) for named in sides)


def draws_otherwise(match: Match, variant: str) -> bool:
    """Of equal draws, do its runs take other images? Of draws that differ anyway, another number of them?"""
    one, other = (revision.images_per_class(variant) for revision in (match.before, match.after))
    if not match.paired or (one is None and other is None):
        return one != other
    R = len(match.design.run)
    return training_images(match.before, R, one) != training_images(match.after, R, other)


def training_images(revision: Revision, repeats: int, per_class: int | None = None) -> list[frozenset[str]]:
    """Of each run of the first repeats: all that it draws, or the first so many of each class."""
    split, seed = revision.split, revision.config.settings["study"]["seed"]
    runs = np.flatnonzero(np.asarray(split.info.repeat) < repeats).tolist()
    if per_class is None:
        rows = [split.rows(run, TRAIN) for run in runs]
    else:
        rows = [first_of_each_class(split, run, per_class, seed) for run in runs]
    return [frozenset(revision.images[each].tolist()) for each in rows]

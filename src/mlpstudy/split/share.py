"""A stratified share of some images that never parts a group."""

from collections import Counter
from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

Rows = NDArray[np.int64]


def wanted(images: int, fraction: float) -> int:
    """How many of a class a share takes: rounded, at least one."""
    return max(1, int(fraction * images + 0.5))


def take_share(
    rows: Rows,
    labels: NDArray[np.int64],
    groups: NDArray[np.int64],
    fraction: float,
    random: np.random.Generator,
    spared: int,
) -> Rows:
    """Ascending rows of about `fraction` of each class; `labels` and `groups` are those of all N images.

    Groups come in random order; one is taken if that brings the share closer to what is wanted of its classes. Of a
    class whose groups are all too large for that, the smallest is taken. `spared` groups of each class are left for
    the parts that are still to be filled, if the fraction leaves so many images.
    """
    members = [Group(part, labels) for part in grouped(rows, groups)]
    share = Share(members, Counter(labels[rows].tolist()), fraction, spared)
    order = [members[number] for number in random.permutation(len(members))]
    for group in order:
        if share.brought_closer_by(group):
            share.take(group)
    for group in sorted(order, key=lambda group: len(group.rows)):
        if any(label not in share.classes for label in group.counts):
            share.take(group)
    return np.sort(np.concatenate(share.taken)) if share.taken else rows[:0]


class Group:
    """Images that stay together."""

    def __init__(self, rows: Rows, labels: NDArray[np.int64]) -> None:
        self.rows = rows
        self.counts: Mapping[int, int] = Counter(labels[rows].tolist())  # class -> images


class Share:
    """What has been taken so far."""

    def __init__(self, members: list[Group], images: Mapping[int, int], fraction: float, spared: int) -> None:
        """`images` are those of each class."""
        self.taken: list[Rows] = []
        self.classes: set[int] = set()  # of which images were taken
        # class -> images; below zero where more were taken than wanted
        self.missing = {label: wanted(n, fraction) for label, n in images.items()}
        self.left = Counter(label for group in members for label in group.counts)  # class -> groups not taken
        self.spared = {label: spared if n - self.missing[label] >= spared else 0 for label, n in images.items()}

    def brought_closer_by(self, group: Group) -> bool:
        """To what is wanted, summed over its classes."""
        missing = self.missing
        return sum(abs(missing[label] - n) - abs(missing[label]) for label, n in group.counts.items()) < 0

    def take(self, group: Group) -> None:
        """Unless too few groups of one of its classes would be left."""
        if any(self.left[label] <= self.spared[label] for label in group.counts):
            return
        self.taken.append(group.rows)
        self.classes |= group.counts.keys()
        self.left.subtract(group.counts.keys())
        for label, n in group.counts.items():
            self.missing[label] -= n


def grouped(rows: Rows, groups: NDArray[np.int64]) -> list[Rows]:
    """The rows of each group, groups in ascending order."""
    ordered = rows[np.argsort(groups[rows], kind="stable")]
    return np.split(ordered, np.flatnonzero(np.diff(groups[ordered])) + 1)

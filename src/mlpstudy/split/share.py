"""A stratified share of some images that never parts a group."""

from collections import Counter

import numpy as np
from numpy.typing import NDArray

Rows = NDArray[np.int64]


def wanted(images: int, fraction: float) -> int:
    """How many of a class a share takes: rounded, at least one."""
    return max(1, int(fraction * images + 0.5))


def take_share(
    rows: Rows, labels: NDArray[np.int64], groups: NDArray[np.int64], fraction: float, random: np.random.Generator
) -> Rows:
    """Ascending rows of about `fraction` of each class; `labels` and `groups` are those of all N images.

    Groups come in random order; one is taken if that brings the share closer to what is wanted of its classes.
    """
    missing = {label: wanted(n, fraction) for label, n in Counter(labels[rows].tolist()).items()}
    members = grouped(rows, groups)
    taken: list[Rows] = []
    for number in random.permutation(len(members)):
        counts = Counter(labels[members[number]].tolist())
        if sum(abs(missing[label] - n) - abs(missing[label]) for label, n in counts.items()) < 0:
            taken.append(members[number])
            for label, n in counts.items():
                missing[label] -= n
    return np.sort(np.concatenate(taken)) if taken else rows[:0]


def grouped(rows: Rows, groups: NDArray[np.int64]) -> list[Rows]:
    """The rows of each group, groups in ascending order."""
    ordered = rows[np.argsort(groups[rows], kind="stable")]
    return np.split(ordered, np.flatnonzero(np.diff(groups[ordered])) + 1)

"""The class that is always named by the trivial method which sees no picture, and by a run that diverged."""

import numpy as np
from numpy.typing import NDArray

from mlpstudy.contracts.split import TEST, TRAIN, Split

Counts = NDArray[np.int64]  # images of each class


def majority(split: Split, run: int) -> int:
    """The most frequent class among the run's training images, of equal ones as in `most_frequent`."""
    return most_frequent(split.labels[split.rows(run, TRAIN)], untested(split, run))


def most_frequent(labels: NDArray[np.int64], untested: Counts) -> int:
    """Of the training labels (n,); of equal classes that with more images outside the test (K,), then the first.

    A draw of as many images of each class does not show which class is frequent; what it was drawn from does.
    """
    trained = np.bincount(labels, minlength=len(untested))
    return int(np.lexsort((-untested, -trained))[0])  # stable


def untested(split: Split, run: int) -> Counts:
    """(K,) training and validation images of the run, and what its draw left over: all that take part but the test."""
    kept = np.array([split.info.counts.classes[name] for name in split.classes])
    return kept - np.bincount(split.labels[split.rows(run, TEST)], minlength=len(kept))

"""The runs of a variant together: each image is named by the mean of their probabilities."""

import numpy as np
from numpy.typing import NDArray

from mlpstudy.contracts.measures import NONE
from mlpstudy.contracts.split import TEST, Split

BLOCK = 2048  # images at a time, so that memory stays flat


def ensemble_classes(probabilities: NDArray[np.float32], split: Split) -> NDArray[np.int16]:
    """(F, N, K) -> (N,) class named by the mean over the runs that test the image; NONE where none does.

    In a holdout all runs test all test images; in k-fold one run of each repeat tests an image. A diverged run counts
    as what it is scored as.
    """
    tested = split.parts == TEST
    images = np.flatnonzero(tested.any(axis=0))
    named = np.full(tested.shape[1], NONE, np.int16)
    for first in range(0, len(images), BLOCK):
        rows = images[first : first + BLOCK]
        total = np.zeros((len(rows), probabilities.shape[2]), np.float64)
        for run in range(split.runs):
            total += np.where(tested[run, rows, None], probabilities[run, rows], 0)
        named[rows] = total.argmax(axis=1)
    return named

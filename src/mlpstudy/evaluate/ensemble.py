"""The runs of a variant together: each image is named by the mean of their probabilities."""

import numpy as np
from numpy.typing import NDArray

from mlpstudy.contracts.measures import NONE
from mlpstudy.contracts.split import TEST, Split


def ensemble_classes(probabilities: NDArray[np.float32], split: Split) -> NDArray[np.int16]:
    """(F, N, K) -> (N,) class named by the mean over the runs that test the image; NONE where none does.

    In a holdout all runs test all test images; in k-fold one run of each repeat tests an image. A diverged run counts
    as what it is scored as. Read a run at a time, so that memory stays flat.
    """
    _, N, K = probabilities.shape
    total = np.zeros((N, K), np.float64)
    for run in range(split.runs):
        rows = split.rows(run, TEST)
        total[rows] += probabilities[run, rows]
    named: NDArray[np.int16] = total.argmax(axis=1).astype(np.int16)
    named[~(split.parts == TEST).any(axis=0)] = NONE
    return named

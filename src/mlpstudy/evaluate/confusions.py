"""Who was taken for whom: the counts from which precision, recall and F1 of each class follow."""

import numpy as np
from numpy.typing import NDArray

from mlpstudy.contracts.measures import PARTS, Counts
from mlpstudy.contracts.split import Split


def confusions(predicted: NDArray[np.int16], split: Split) -> Counts:
    """(F, N) predicted classes -> (F, 3, K, K) images by run, part, true class and predicted class."""
    F, K = split.runs, len(split.classes)
    counts = np.zeros((F, len(PARTS), K, K), np.int64)
    for run in range(F):
        for number, part in enumerate(PARTS.values()):
            rows = split.rows(run, part)
            cells = split.labels[rows] * K + predicted[run, rows]
            counts[run, number] = np.bincount(cells, minlength=K * K).reshape(K, K)
    return counts

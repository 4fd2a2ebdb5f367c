"""Who was taken for whom: the counts from which precision, recall and F1 of each class follow."""

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from mlpstudy.contracts.split import TEST, TRAIN, VALIDATION, Split

PARTS = {"test": TEST, "validation": VALIDATION, "train": TRAIN}
Counts = NDArray[np.int64]


def confusions(scores: NDArray[np.float32], split: Split) -> Counts:
    """(F, N, K) scores -> (F, 3, K, K) images by training, part, true class and predicted class."""
    F, K = split.runs, len(split.classes)
    counts = np.zeros((F, len(PARTS), K, K), np.int64)
    for training in range(F):
        for place, part in enumerate(PARTS.values()):
            rows = split.rows(training, part)
            cells = split.labels[rows] * K + scores[training, rows].argmax(axis=1)
            counts[training, place] = np.bincount(cells, minlength=K * K).reshape(K, K)
    return counts


def by_class(counts: Counts) -> dict[str, NDArray[np.float64]]:
    """(..., K, K) -> images, precision, recall and F1 of each class, (..., K); 0 where nothing is."""
    right = np.diagonal(counts, axis1=-2, axis2=-1)
    true, named = counts.sum(axis=-1), counts.sum(axis=-2)
    return {
        "images": true.astype(np.float64),
        "precision": right / np.maximum(named, 1),
        "recall": right / np.maximum(true, 1),
        "f1": 2 * right / np.maximum(true + named, 1),
    }


def class_rows(name: str, counts: Counts, classes: tuple[str, ...]) -> pd.DataFrame:
    """One row per training, part and class."""
    axes = [range(len(counts)), list(PARTS), list(classes)]
    index = pd.MultiIndex.from_product(axes, names=["training", "part", "class"])
    table = pd.DataFrame({key: values.ravel() for key, values in by_class(counts).items()}, index=index)
    return table.reset_index().assign(images=lambda rows: rows["images"].astype(int)).assign(variant=name)

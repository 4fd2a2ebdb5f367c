"""Precision, recall and F1 of each class."""

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from mlpstudy.contracts.measures import PARTS, CompetitorMeasures, Counts


def by_class(counts: Counts) -> dict[str, NDArray[np.float64]]:
    """(..., K, K) confusions -> images, precision, recall and F1 of each class, (..., K); 0 where nothing is."""
    correct = np.diagonal(counts, axis1=-2, axis2=-1)
    true, named = counts.sum(axis=-1), counts.sum(axis=-2)
    return {
        "images": true.astype(np.float64),
        "precision": correct / np.maximum(named, 1),
        "recall": correct / np.maximum(true, 1),
        "f1": 2 * correct / np.maximum(true + named, 1),
    }


def confusion_on_test(measures: CompetitorMeasures) -> Counts:
    """(K, K) true by predicted test images, over all runs."""
    return np.asarray(measures.confusions[:, list(PARTS).index("test")].sum(axis=0))


def class_rows(measures: CompetitorMeasures, classes: tuple[str, ...], runs: int) -> pd.DataFrame:
    """One row per run (the first so many), part and class."""
    counts = measures.confusions[:runs]
    axes = [range(len(counts)), list(PARTS), list(classes)]
    index = pd.MultiIndex.from_product(axes, names=["run", "part", "class"])
    table = pd.DataFrame({key: values.ravel() for key, values in by_class(counts).items()}, index=index)
    table = table.reset_index().assign(images=lambda rows: rows["images"].astype(int))
    table.insert(0, "variant", measures.name)
    return table

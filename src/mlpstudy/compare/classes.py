"""Precision, recall and F1 of each class."""

from collections.abc import Sequence
from dataclasses import dataclass

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
    return np.asarray(confusions_by_run(measures).sum(axis=0))


def confusions_by_run(measures: CompetitorMeasures, part: str = "test") -> Counts:
    """(F, K, K) the same run by run, or of the images of another part."""
    return np.asarray(measures.confusions[:, list(PARTS).index(part)])


def training_images(measures: CompetitorMeasures) -> Counts:
    """(F, K) images of each class that each run trained on."""
    return np.asarray(confusions_by_run(measures, "train").sum(axis=-1))


@dataclass(frozen=True)
class Extremes:
    """Numbers of the classes that are named worst and best, the worst and the best of all first."""

    worst: tuple[int, ...]
    best: tuple[int, ...]


def extreme_classes(counts: Counts, shown: int) -> Extremes:
    """By F1 from (K, K) confusions; the first of equals counts as worse. Classes without a test image are left out."""
    table = by_class(counts)
    tested = np.flatnonzero(table["images"])
    order = [int(k) for k in tested[np.argsort(table["f1"][tested], kind="stable")]]
    return Extremes(tuple(order[:shown]), tuple(order[::-1][:shown]))


@dataclass(frozen=True)
class ConfusedPair:
    """Images of one class that are taken for another one."""

    true: str
    named: str
    times: int  # over all runs: an image counts once in each that tests it
    share: float  # of the true class's test images, over all runs


def most_confused(counts: Counts, classes: Sequence[str], shown: int, score: str) -> list[ConfusedPair]:
    """From (K, K) confusions the pairs that cost the score the most, the worst first; no pair without an image.

    Accuracy counts images, balanced accuracy their share of the true class.
    """
    wrong = counts * (1 - np.eye(len(counts), dtype=counts.dtype))
    shares = wrong / np.maximum(counts.sum(axis=1, keepdims=True), 1)
    worst = np.argsort(-(shares if score == "balanced_accuracy" else wrong), axis=None, kind="stable")[:shown]
    pairs = [divmod(int(cell), len(counts)) for cell in worst]
    return [
        ConfusedPair(classes[true], classes[named], int(wrong[true, named]), float(shares[true, named]))
        for true, named in pairs
        if wrong[true, named]
    ]


def class_rows(measures: CompetitorMeasures, classes: tuple[str, ...], runs: int) -> pd.DataFrame:
    """One row per run (the first so many), part and class."""
    counts = measures.confusions[:runs]
    axes = [range(len(counts)), list(PARTS), list(classes)]
    index = pd.MultiIndex.from_product(axes, names=["run", "part", "class"])
    table = pd.DataFrame({key: values.ravel() for key, values in by_class(counts).items()}, index=index)
    table = table.reset_index().assign(images=lambda rows: rows["images"].astype(int))
    table.insert(0, "variant", measures.name)
    return table

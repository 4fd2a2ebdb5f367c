"""Test images that a run has seen in training, where the study was told to keep what leaked: what the leak is worth."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from mlpstudy.compare.study import Study
from mlpstudy.contracts.split import TRAIN, VALIDATION


@dataclass(frozen=True)
class LeakedAccuracy:
    """Accuracy of one competitor on test images with and without a duplicate in the run's own images."""

    name: str
    clean: float
    leaked: float


@dataclass(frozen=True)
class Leak:
    """How much of the test leaked; no accuracies where all of it did."""

    share: float  # of all predictions, 0 to 1
    accuracies: tuple[LeakedAccuracy, ...]


def measure_leak(study: Study) -> Leak | None:
    """None where no test image has a duplicate in its own run's training or validation images."""
    leaked = leaked_images(study)
    if not leaked.any():
        return None
    correct = study.scores.correct if not leaked.all() else {}
    accuracies = [
        LeakedAccuracy(row.name, float(correct[row.name][~leaked].mean()), float(correct[row.name][leaked].mean()))
        for row in study.rows
        if row.name in correct
    ]
    return Leak(float(leaked.mean()), tuple(accuracies))


def leaked_images(study: Study) -> NDArray[np.bool_]:
    """(R, n) has this run seen a duplicate of this test image?"""
    split, design = study.split, study.design
    seen = [np.unique(split.groups[(parts == TRAIN) | (parts == VALIDATION)]) for parts in split.parts]
    groups = split.groups[design.images]
    leaked = np.zeros(design.run.shape, bool)
    for repeat, runs in enumerate(design.run):
        for run in np.unique(runs):
            scored = runs == run
            leaked[repeat, scored] = np.isin(groups[scored], seen[run])
    return leaked

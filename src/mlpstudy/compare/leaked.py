"""Test images that a run has seen in training, where the study was told to keep what leaked: what the leak is worth."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from mlpstudy.compare.study import Study
from mlpstudy.contracts.measures import NONE
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

    share: float  # of all predictions of all competitors, 0 to 1
    accuracies: tuple[LeakedAccuracy, ...]


def measure_leak(study: Study) -> Leak | None:
    """None where no test image has a duplicate in its own run's training or validation images."""
    leaked = {row.name: leaked_images(study, row.name) for row in study.rows}
    if not any(each.any() for each in leaked.values()):
        return None
    accuracies = [leaked_accuracy(study, name, each) for name, each in leaked.items() if each.any() and not each.all()]
    return Leak(float(np.mean([each.mean() for each in leaked.values()])), tuple(accuracies))


def leaked_accuracy(study: Study, name: str, leaked: NDArray[np.bool_]) -> LeakedAccuracy:
    """Of one competitor, some of whose test images leaked."""
    correct = study.scores.correct[name]
    return LeakedAccuracy(name, float(correct[~leaked].mean()), float(correct[leaked].mean()))


def leaked_images(study: Study, name: str) -> NDArray[np.bool_]:
    """(R, n) has this run of the competitor seen a duplicate of this test image?

    A variant may train on fewer images than its runs draw: the others have no prediction, for they have no part.
    """
    split, design = study.split, study.design
    learnt = np.isin(split.parts, (TRAIN, VALIDATION)) & (study.measures[name].predicted != NONE)  # (F, N)
    seen = [np.unique(split.groups[own]) for own in learnt]
    groups = split.groups[design.images]
    leaked = np.zeros(design.run.shape, bool)
    for repeat, runs in enumerate(design.run):
        for run in np.unique(runs):
            scored = runs == run
            leaked[repeat, scored] = np.isin(groups[scored], seen[run])
    return leaked

"""How well what the file holds, all runs together or one alone, did on test images that it did not train on."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from mlpstudy.compare.classes import by_class
from mlpstudy.compare.design import Design
from mlpstudy.compare.ensemble import ImageInterval, share_interval
from mlpstudy.compare.scores import WEIGHTS, design_for
from mlpstudy.compare.study import Study
from mlpstudy.contracts.predictions import mean_probabilities
from mlpstudy.evaluate.measures import probability_measures


@dataclass(frozen=True)
class ClassScore:
    """Of one class; None where no test image is of it, or named so."""

    name: str
    images: int  # of it in the test
    precision: float | None
    recall: float | None


@dataclass(frozen=True)
class Scores:
    """Shares of 1, with 95 % intervals over images: they speak of new images for these very networks."""

    runs: int  # networks whose mean named each image
    images: int
    accuracy: ImageInterval
    balanced_accuracy: ImageInterval
    log_loss: float  # nats
    calibration_error: float
    confidence: float  # mean probability of the class named
    classes: tuple[ClassScore, ...]


def scores_of(study: Study, variant: str, run: int | None) -> Scores:
    """Of all runs of a variant together, or of one.

    In k-fold an image is named by those runs alone that did not train on it, one of each repeat: by fewer networks than
    the file holds.
    """
    design = study.design if run is None else design_of_run(study.design, run)
    images = design.images
    runs = design.run if run is None else np.full((1, len(images)), run)
    shares = mean_probabilities(variant, runs, images)
    labels, named = study.split.labels[images], shares.argmax(axis=1)
    right = {
        name: share_interval(named == labels, weights(labels), design_for(name, design, labels))
        for name, weights in WEIGHTS.items()
    }
    measured = probability_measures(labels, shares)
    return Scores(
        runs=len(runs),
        images=len(images),
        accuracy=right["accuracy"],
        balanced_accuracy=right["balanced_accuracy"],
        log_loss=measured["log_loss"],
        calibration_error=measured["ece"],
        confidence=float(shares.max(axis=1).mean()),
        classes=class_scores(labels, named, study.split.classes),
    )


def design_of_run(design: Design, run: int) -> Design:
    """What one run tests, with it alone."""
    own = (design.run == run).any(axis=0)
    group = np.unique(design.group[own], return_inverse=True)[1]
    return Design(design.images[own], group, np.zeros((1, int(own.sum())), np.int64), kfold=False)


def class_scores(labels: NDArray[np.int64], named: NDArray[np.int64], names: tuple[str, ...]) -> tuple[ClassScore, ...]:
    """In the order of the classes."""
    confusion = np.zeros((len(names), len(names)), np.int64)
    np.add.at(confusion, (labels, named), 1)
    table, predicted = by_class(confusion), confusion.sum(axis=0)
    return tuple(
        ClassScore(
            name,
            images=int(table["images"][k]),
            precision=float(table["precision"][k]) if predicted[k] else None,
            recall=float(table["recall"][k]) if table["images"][k] else None,
        )
        for k, name in enumerate(names)
    )

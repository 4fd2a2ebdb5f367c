"""How well what the file holds, all runs together or one alone, did on test images that it did not train on."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from mlpstudy.compare.calibration import expected_gaps
from mlpstudy.compare.classes import by_class
from mlpstudy.compare.design import Design
from mlpstudy.compare.ensemble import ImageInterval, image_interval, share_interval
from mlpstudy.compare.scores import WEIGHTS, design_for
from mlpstudy.compare.study import Study
from mlpstudy.compare.two_way import OF_SHARES
from mlpstudy.contracts.predictions import mean_probabilities
from mlpstudy.evaluate.measures import Labels, Probabilities, calibration_bins, probability_measures


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
    calibration_floor: float  # the error that chance alone would show
    confidence: float  # mean probability of the class named
    surplus: ImageInterval  # accuracy minus confidence, image by image
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
    measured, confidence = probability_measures(labels, shares), shares.max(axis=1).astype(np.float64)
    return Scores(
        runs=len(runs),
        images=len(images),
        accuracy=right["accuracy"],
        balanced_accuracy=right["balanced_accuracy"],
        log_loss=measured["log_loss"],
        calibration_error=measured["ece"],
        calibration_floor=calibration_floor(labels, shares),
        confidence=float(confidence.mean()),
        surplus=surplus(right["accuracy"], named == labels, confidence, design),
        classes=class_scores(labels, named, study.split.classes),
    )


def calibration_floor(labels: Labels, probabilities: Probabilities) -> float:
    """The calibration error to expect of a network that is as sure of as many images, and right as often as it says."""
    images, confidence, _ = calibration_bins(labels, probabilities)
    return float(expected_gaps(images, confidence).sum() / len(labels))


def surplus(
    accuracy: ImageInterval, right: NDArray[np.bool_], confidence: NDArray[np.float64], design: Design
) -> ImageInterval:
    """How much more often it is right than it promises; where all or no images are, by the interval of the accuracy,
    for by t nothing would be left to doubt there."""
    if right.any() and not right.all():
        return image_interval(right - confidence, np.ones(len(right)), design, OF_SHARES)
    mean = float(confidence.mean())
    return ImageInterval(accuracy.mean - mean, accuracy.low - mean, accuracy.high - mean)


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

"""Classes of unequal size: how unequal they are in training, and what accuracy hides of it."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from mlpstudy.compare.ablations import ablations
from mlpstudy.compare.classes import by_class, confusion_on_test, training_images
from mlpstudy.compare.design import Design
from mlpstudy.compare.scores import class_weights
from mlpstudy.compare.study import Study
from mlpstudy.compare.two_way import (
    OF_SHARES,
    Estimate,
    centred,
    estimate,
    group_errors,
    variance_over_groups,
)
from mlpstudy.power import ALPHA
from mlpstudy.study_size import hidden_in_mean

SETTING = "train.class_weights"
SHOWN = 1.5  # times the training images of the smallest class that the largest has, from which on the report shows it
UNEQUAL = 3.0  # likewise, from which on it may warn
FLATTERING = 0.02  # share of 1 by which accuracy lies above balanced accuracy, from which on it may warn


@dataclass(frozen=True)
class ClassSize:
    """One class; recall is that of the variants shown closely, on test images of all runs."""

    name: str
    training: float  # images, mean over the baseline's runs
    test: int  # images, each counted once
    recalls: tuple[float, ...]


@dataclass(frozen=True)
class Imbalance:
    """Of the baseline, where nothing else is said; shares of 1."""

    classes: tuple[ClassSize, ...]  # the smallest in training first
    ratio: float  # training images of the largest class over those of the smallest
    accuracy: float
    balanced_accuracy: float
    flattery: float  # accuracy minus balanced accuracy
    low: float  # its 95 % interval, over runs and images
    high: float

    @property
    def matters(self) -> bool:
        """Is accuracy surely higher than balanced accuracy, by more than a little, where classes are very unequal?"""
        return self.ratio >= UNEQUAL and self.flattery >= FLATTERING and self.low > 0


def measure_imbalance(study: Study) -> Imbalance | None:
    """None where classes are about alike in training and no variant has class weights."""
    images = training_images(study.measures[study.baseline.name]).mean(axis=0)  # K
    ratio = float(images.max() / max(images.min(), 1e-9))
    if ratio < SHOWN and not ablations(study, SETTING, None):
        return None
    excess = flattery(study, study.baseline.name)
    low, high = map(float, excess.interval(ALPHA / 2, OF_SHARES))
    return Imbalance(
        classes=class_sizes(study, images),
        ratio=ratio,
        accuracy=study.baseline.accuracy,
        balanced_accuracy=study.baseline.balanced_accuracy,
        flattery=float(excess.difference),
        low=low,
        high=high,
    )


def class_sizes(study: Study, images: NDArray[np.float64]) -> tuple[ClassSize, ...]:
    """From (K,) training images; equally large ones keep their order."""
    recalls = [by_class(confusion_on_test(study.measures[name]))["recall"] for name in study.shown_closely]
    tested = np.bincount(study.split.labels[study.design.images], minlength=len(images))
    sizes = [
        ClassSize(name, float(images[k]), int(tested[k]), tuple(float(recall[k]) for recall in recalls))
        for k, name in enumerate(study.split.classes)
    ]
    return tuple(sorted(sizes, key=lambda size: size.training))


def flattery(study: Study, name: str) -> Estimate:
    """Accuracy minus balanced accuracy, as a mean over runs and images with the verdicts' error.

    With w = n / (K n_class) it is the mean of correct x (1 - w), a weighted mean of recalls: its error is that within
    classes, so that class sizes alone, which a study does not draw, bring none. Its images show how a
    class varies, unlike the few about which two networks disagree, but where they agree: see `hidden_by_agreement`.
    """
    correct = study.scores.correct[name].astype(np.float64)  # R, n
    labels = study.split.labels[study.design.images]  # n
    design, values = study.design.by_class(labels), correct * (1 - class_weights(labels))
    return estimate(values, design, hidden_by_agreement(values, design, labels))


def hidden_by_agreement(values: NDArray[np.float64], design: Design, labels: NDArray[np.int64]) -> float:
    """Variance over images that (R, n) weighted values of right and wrong images lack, for classes that agree.

    Four images that are wrong in every run have no variance, though a fifth may be right. So the recall of each class
    varies at least as that of a class of which two images more are one right and one wrong, as in `Size.hidden`; where
    about two images differ from the others, or more, their own variance is the larger one and stays. Of simulated
    studies (classes of 8 and 200 test images, recalls of 10 and 97 %) the 95 % interval held the truth in 66 to 88 %
    without this, and in over 99 % with it; of eighteen such pairs or sets of classes in 96 % or more.
    """
    errors = centred(values, design).mean(axis=0)  # n
    classes, hidden = np.unique(labels), 0.0
    for label, groups in zip(classes, design.size.class_groups, strict=True):
        own = labels == label
        shown = float(variance_over_groups(group_errors(errors * own, design), design))
        counted = float(own.mean()) - 1 / len(classes)  # how much the recall counts in accuracy less balanced accuracy
        hidden += max(counted**2 * hidden_in_mean(groups) - shown, 0.0)
    return hidden

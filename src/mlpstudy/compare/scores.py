"""The compared score: a mean over images, so that a difference between two competitors has an error per image."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from mlpstudy.compare.design import Design
from mlpstudy.compare.two_way import Estimate, Floats, centred, estimate, group_errors, variances

DECIMALS = 12  # of a score; beyond, fractions as weights leave what depends on the order in which they are added


@dataclass(frozen=True)
class Scores:
    """Which competitor was right about which image, in each repeat."""

    design: Design  # by class where the score is a mean of recalls
    weight: NDArray[np.float64]  # (n,) of each image, 1 on average
    correct: Mapping[str, NDArray[np.bool_]]  # competitor -> (R, n)

    def mean(self, name: str) -> float:
        """Mean over repeats and weighted images, the same for all that are right equally often, about whichever images.

        One sum over all: of whole weights it is exact. A mean of means is not, and puts one of two equals ahead.
        """
        return round(float((self.correct[name] * self.weight).mean()), DECIMALS)

    def repeat_means(self, name: str) -> NDArray[np.float64]:
        """(R,) the score in each repeat."""
        return np.asarray((self.correct[name] * self.weight).mean(axis=1))

    def luck(self, name: str) -> float:
        """Standard deviation of the score of a fold by chance alone: by which groups of images it happens to test.

        Of images that are groups of their own, that of a binomial share, or of a mean of recalls, each of which is one.
        """
        errors = group_errors(centred(self.correct[name] * self.weight, self.design), self.design)
        return float(np.sqrt(variances(errors, self.design)[2] * self.design.runs))

    def difference(self, name: str, other: str) -> Estimate:
        """How much better `name` is than `other`."""
        return estimate(self.differences(name, other), self.design)

    def discordance(self, name: str, other: str) -> float:
        """Mean absolute difference: the weighted share of the predictions that is right for one of the two alone."""
        return float(np.abs(self.differences(name, other)).mean())

    def estimate(self, values: Floats | NDArray[np.bool_]) -> Estimate:
        """Of the weighted mean of (R, n) values of images, such as differences of differences."""
        return estimate(values * self.weight, self.design)

    def differences(self, name: str, other: str) -> NDArray[np.float64]:
        """(R, n) the same by repeat and image, weighted."""
        signs = self.correct[name].astype(np.float64) - self.correct[other]
        return np.asarray(signs * self.weight)


def equal_weights(labels: NDArray[np.int64]) -> NDArray[np.float64]:
    """Makes the score the accuracy."""
    return np.ones(len(labels))


def class_weights(labels: NDArray[np.int64]) -> NDArray[np.float64]:
    """Makes the score the balanced accuracy: n / (K n_class), over the K classes that have test images."""
    counts = np.bincount(labels)
    return np.asarray(len(labels) / (np.count_nonzero(counts) * counts[labels]))


WEIGHTS = {"accuracy": equal_weights, "balanced_accuracy": class_weights}  # by study.score


def design_for(score: str, design: Design, labels: NDArray[np.int64]) -> Design:
    """The same, by class where the score is a mean of recalls: its error is that within classes."""
    return design.by_class(labels) if score == "balanced_accuracy" else design


def scores_of(
    score: str, design: Design, labels: NDArray[np.int64], correct: Mapping[str, NDArray[np.bool_]]
) -> Scores:
    """By (n,) labels of the test images."""
    return Scores(design_for(score, design, labels), WEIGHTS[score](labels), correct)

"""Methods that a network must beat to have learnt anything worth having; nothing of them is tuned to the study."""

import warnings
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from mlpstudy.contracts.features import feature_scale
from mlpstudy.contracts.measures import KERNEL_RIDGE, KERNEL_ROWS, MAJORITY, SIZE
from mlpstudy.evaluate.majority import Counts, most_frequent

BLOCK = 4096  # images scored at a time
STEPS = 1000  # of the fit, at most

Floats = NDArray[np.float64]
Labels = NDArray[np.int64]


@dataclass(frozen=True)
class Features:
    """What the methods know of N images."""

    sizes: Floats  # (N, 2) width and height in px
    thumbnails: Floats  # (N, 64 C) 8x8 px, 0..1
    backbone: NDArray[np.float32] | None = None  # (N, D) what a frozen backbone makes of them, for methods that ask it

    def rows(self, chosen: NDArray[np.int64]) -> "Features":
        """Of the chosen images alone."""
        seen = None if self.backbone is None else self.backbone[chosen]
        return Features(self.sizes[chosen], self.thumbnails[chosen], seen)


def majority(
    train: Features, labels: Labels, untested: Counts, images: Features, generator: np.random.Generator
) -> Floats:
    """The most frequent class, whatever the image, as a run that diverged names it."""
    return np.tile(np.eye(len(untested))[most_frequent(labels, untested)], (len(images.sizes), 1))


def size(train: Features, labels: Labels, untested: Counts, images: Features, generator: np.random.Generator) -> Floats:
    """A decision tree on width and height alone: shows what the file's shape gives away."""
    from sklearn.tree import DecisionTreeClassifier

    tree = DecisionTreeClassifier(min_samples_leaf=2, random_state=0)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # that many classes of few images might be numbers
        tree.fit(train.sizes, labels)
    scores = np.zeros((len(images.sizes), len(untested)))
    scores[:, tree.classes_] = tree.predict_proba(images.sizes)
    return scores


def ridge(
    train: Features, labels: Labels, untested: Counts, images: Features, generator: np.random.Generator
) -> Floats:
    """Linear regression on one-hot classes from 8x8 thumbnails, penalty 10 on features of unit variance."""
    from sklearn.linear_model import Ridge

    pixels, targets = standardise(train.thumbnails, train.thumbnails), np.eye(len(untested))[labels]
    fitted = Ridge(alpha=10.0).fit(pixels, targets)
    return np.asarray(fitted.predict(standardise(images.thumbnails, train.thumbnails)))


def kernel_ridge(
    train: Features, labels: Labels, untested: Counts, images: Features, generator: np.random.Generator
) -> Floats:
    """Kernel ridge regression on the same thumbnails: kernel exp(-|x - y|^2 / features), penalty 0.1."""
    from sklearn.kernel_ridge import KernelRidge

    chosen = np.sort(generator.permutation(len(labels))[:KERNEL_ROWS])
    pixels, targets = standardise(train.thumbnails, train.thumbnails)[chosen], np.eye(len(untested))[labels[chosen]]
    shares = targets.mean(axis=0)
    fitted = KernelRidge(alpha=0.1, kernel="rbf", gamma=1 / pixels.shape[1]).fit(pixels, targets - shares)
    scored = standardise(images.thumbnails, train.thumbnails)
    blocks = [fitted.predict(scored[first : first + BLOCK]) for first in range(0, len(scored), BLOCK)]
    return np.asarray(np.concatenate(blocks) + shares)


def logistic(
    train: Features, labels: Labels, untested: Counts, images: Features, generator: np.random.Generator
) -> Floats:
    """Logistic regression on a frozen backbone's features, each of mean 0 and deviation 1 in training; C fixed at 0.01.

    How well the classes part in those features by a plane: what an MLP has to beat there.
    """
    from sklearn.linear_model import LogisticRegression

    assert train.backbone is not None
    assert images.backbone is not None
    mean = train.backbone.mean(axis=0, dtype=np.float64)
    scale = feature_scale(train.backbone.std(axis=0, dtype=np.float64))
    fitted = LogisticRegression(C=0.01, max_iter=STEPS)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # that it might have gone on: it is close enough
        fitted.fit((train.backbone - mean) / scale, labels)
    scores = np.zeros((len(images.sizes), len(untested)))
    for first in range(0, len(scores), BLOCK):
        block = slice(first, first + BLOCK)
        scores[block, fitted.classes_] = fitted.predict_proba((images.backbone[block] - mean) / scale)
    return scores


def standardise(pixels: Floats, train: Floats) -> Floats:
    """Mean 0 for each pixel and one common deviation, both over the training images."""
    deviation = train.std() or 1.0
    return np.asarray((pixels - train.mean(axis=0)) / deviation)


# training images, their labels (n,), images of each class outside the test (K,), images to score, a generator
Method = Callable[[Features, Labels, Counts, Features, np.random.Generator], Floats]

# the names cannot be those of variants, which have no spaces
METHODS: dict[str, Method] = {
    MAJORITY: majority,
    SIZE: size,
    "ridge 8x8": ridge,
    KERNEL_RIDGE: kernel_ridge,
}
FEATURE_METHODS: dict[str, Method] = {"logistic regression on features": logistic}  # only where there are features

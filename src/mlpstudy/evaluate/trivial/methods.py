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


@dataclass(frozen=True)
class Training:
    """What a method learns from in one run: n images, in some of K classes."""

    images: Features  # (n,)
    labels: Labels  # (n,)
    untested: Counts  # (K,) images of each class outside the test
    generator: np.random.Generator

    @property
    def targets(self) -> Floats:
        """(n, K) 1 for the class of each image."""
        return np.eye(len(self.untested))[self.labels]


def majority(training: Training, images: Features) -> Floats:
    """The most frequent class, whatever the image, as a run that diverged names it."""
    named = most_frequent(training.labels, training.untested)
    return np.tile(np.eye(len(training.untested))[named], (len(images.sizes), 1))


def size(training: Training, images: Features) -> Floats:
    """A decision tree on width and height alone: shows what the file's shape gives away."""
    from sklearn.tree import DecisionTreeClassifier

    tree = DecisionTreeClassifier(min_samples_leaf=2, random_state=0)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # that many classes of few images might be numbers
        tree.fit(training.images.sizes, training.labels)
    scores = np.zeros((len(images.sizes), len(training.untested)))
    scores[:, tree.classes_] = tree.predict_proba(images.sizes)
    return scores


def ridge(training: Training, images: Features) -> Floats:
    """Linear regression on one-hot classes from 8x8 thumbnails, penalty 10 on features of unit variance."""
    from sklearn.linear_model import Ridge

    seen = training.images.thumbnails
    fitted = Ridge(alpha=10.0).fit(standardise(seen, seen), training.targets)
    return np.asarray(fitted.predict(standardise(images.thumbnails, seen)))


def kernel_ridge(training: Training, images: Features) -> Floats:
    """Kernel ridge regression on the same thumbnails: kernel exp(-|x - y|^2 / features), penalty 0.1."""
    from sklearn.kernel_ridge import KernelRidge

    seen = training.images.thumbnails
    chosen = np.sort(training.generator.permutation(len(seen))[:KERNEL_ROWS])
    pixels, targets = standardise(seen, seen)[chosen], training.targets[chosen]
    shares = targets.mean(axis=0)
    fitted = KernelRidge(alpha=0.1, kernel="rbf", gamma=1 / pixels.shape[1]).fit(pixels, targets - shares)
    scored = standardise(images.thumbnails, seen)
    blocks = [fitted.predict(scored[first : first + BLOCK]) for first in range(0, len(scored), BLOCK)]
    return np.asarray(np.concatenate(blocks) + shares)


def logistic(training: Training, images: Features) -> Floats:
    """Logistic regression on a frozen backbone's features, each of mean 0 and deviation 1 in training; C fixed at 0.01.

    How well the classes part in those features by a plane: what an MLP has to beat there.
    """
    from sklearn.linear_model import LogisticRegression

    seen = training.images.backbone
    assert seen is not None
    assert images.backbone is not None
    mean, scale = seen.mean(axis=0, dtype=np.float64), feature_scale(seen.std(axis=0, dtype=np.float64))
    fitted = LogisticRegression(C=0.01, max_iter=STEPS)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # that it might have gone on: it is close enough
        fitted.fit((seen - mean) / scale, training.labels)
    scores = np.zeros((len(images.sizes), len(training.untested)))
    for first in range(0, len(scores), BLOCK):
        block = slice(first, first + BLOCK)
        scores[block, fitted.classes_] = fitted.predict_proba((images.backbone[block] - mean) / scale)
    return scores


def standardise(pixels: Floats, train: Floats) -> Floats:
    """Mean 0 for each pixel and one common deviation, both over the training images."""
    deviation = train.std() or 1.0
    return np.asarray((pixels - train.mean(axis=0)) / deviation)


Method = Callable[[Training, Features], Floats]  # what it learns from, (m,) images -> (m, K) scores

# the names cannot be those of variants, which have no spaces
METHODS: dict[str, Method] = {
    MAJORITY: majority,
    SIZE: size,
    "ridge 8x8": ridge,
    KERNEL_RIDGE: kernel_ridge,
}
FEATURE_METHODS: dict[str, Method] = {"logistic regression on features": logistic}  # only where there are features

"""Does the 95 % interval hold for new training images, too? Coverage over fresh data sets, whose truth is known.

PYTHONPATH=src python -m bench.coverage [data sets]

Each of the data sets brings a new pool of training images and new test images. As in a holdout, ten runs draw 20 images
a class from the pool; real fits with random features of their own (a network whose first layer is not trained) compete.
The interval holds if it covers the mean difference over all data sets. Nothing is timed here: the numbers are those
behind SMALL_SHARE of src/mlpstudy/compare/draws.py, and the words of the verdicts.
"""

import sys
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from threadpoolctl import threadpool_limits  # type: ignore[import-untyped]

from mlpstudy.compare.design import Design
from mlpstudy.compare.two_way import estimate, group_errors, variances

Floats = NDArray[np.float64]
Images = NDArray[np.float32]

POOLS = (20, 25, 72, 320)  # images of each class
DRAWN = 20  # of each class, in each run
RUNS, CLASSES, CLUSTERS, INPUTS, TEST_IMAGES = 10, 5, 2, 20, 300
NUMBERS = np.arange(TEST_IMAGES)
DESIGN = Design(NUMBERS, NUMBERS, np.repeat(np.arange(RUNS)[:, None], TEST_IMAGES, axis=1), kfold=False)


@dataclass(frozen=True)
class Learner:
    """Ridge regression of the classes on random features of the inputs."""

    activation: Callable[[Images], Images]
    width: int
    ridge: float


def relu(values: Images) -> Images:
    return np.maximum(values, np.float32(0))


LEARNERS = {
    "baseline": Learner(relu, 200, 3.0),
    "ridge": Learner(relu, 200, 100.0),
    "tanh": Learner(np.tanh, 200, 3.0),
    "linear": Learner(np.positive, 200, 3.0),
    "linear ridge": Learner(np.positive, 200, 300.0),
    "sine": Learner(lambda values: np.sin(2 * values), 200, 3.0),
}


@dataclass(frozen=True)
class Coverage:
    """Of one learner against the baseline, over data sets."""

    covered: float  # share of the data sets whose 95 % interval holds the truth
    se: float  # mean standard error over the true deviation of the difference
    corrected: float  # the same share with Nadeau and Bengio's factor on the part of the runs
    se_corrected: float


def main() -> None:
    count = int(sys.argv[1]) if sys.argv[1:] else 600
    differences = simulate(POOLS, count, seed=1, learners=list(LEARNERS.values()))
    truth = true_differences(differences)
    print(f"{'pool':>6}{'share':>7}  {'covered':>14}{'SE / deviation':>18}    by Nadeau and Bengio:")
    for pool, values in differences.items():
        found = [coverage(values[:, learner], truth[learner], pool) for learner in range(values.shape[1])]
        columns = zip(*((each.covered, each.se, each.corrected, each.se_corrected) for each in found), strict=True)
        ranges = [f"{min(column):6.3f} to {max(column):5.3f}" for column in columns]
        print(f"{pool:6}{DRAWN / pool:7.3f}  {'  '.join(ranges)}", flush=True)


def simulate(pools: Sequence[int], count: int, seed: int, learners: Sequence[Learner]) -> dict[int, Floats]:
    """Size of the pool -> (data sets, learners - 1, R, n) differences from the first learner."""
    with threadpool_limits(1):
        return {pool: np.stack(list(differences_of(pool, count, seed, learners))) for pool in pools}


def true_differences(differences: dict[int, Floats]) -> Floats:
    """(learners - 1,) means over all data sets: one run is a draw of new images, whatever the size of its pool."""
    return np.asarray(np.concatenate(list(differences.values())).mean(axis=(0, 2, 3)))


def differences_of(pool: int, count: int, seed: int, learners: Sequence[Learner]) -> Iterator[Floats]:
    """For each data set (learners - 1, R, n): right minus the first one's right, by run and test image."""
    centres = np.random.default_rng(0).normal(0, 1.0, (CLASSES, CLUSTERS, INPUTS))  # one population for all
    for number in range(count):
        generator = np.random.default_rng([seed, pool, number])
        images, labels = sample(centres, pool, generator)
        tested, truth = sample(centres, TEST_IMAGES // CLASSES, generator)
        rows = np.stack([draw(labels, generator) for _ in range(RUNS)])  # R, drawn
        right = [fit(learner, images[rows], labels[rows], tested, generator) == truth for learner in learners]
        yield np.stack(right[1:]).astype(np.float64) - right[0]


def sample(centres: Floats, per_class: int, generator: np.random.Generator) -> tuple[Images, NDArray[np.int64]]:
    """Images (N, inputs) and labels (N,): each class is a mixture of clusters, so that no line parts the classes."""
    labels = np.repeat(np.arange(CLASSES), per_class)
    cluster = generator.integers(0, CLUSTERS, len(labels))
    images = centres[labels, cluster] + generator.normal(0, 1.6, (len(labels), INPUTS))
    return images.astype(np.float32), labels


def draw(labels: NDArray[np.int64], generator: np.random.Generator) -> NDArray[np.int64]:
    """Rows of one run's training images."""
    members = [np.flatnonzero(labels == label) for label in range(CLASSES)]
    return np.concatenate([generator.choice(rows, DRAWN, replace=False) for rows in members])


def fit(
    learner: Learner, images: Images, labels: NDArray[np.int64], tested: Images, generator: np.random.Generator
) -> NDArray[np.int64]:
    """(R, drawn, inputs), (R, drawn), (n, inputs) -> (R, n) classes named, each run by features of its own."""
    weights = generator.normal(0, INPUTS**-0.5, (len(images), INPUTS, learner.width)).astype(np.float32)
    train, test = learner.activation(images @ weights), learner.activation(tested @ weights)  # R, drawn or n, width
    targets = np.eye(CLASSES, dtype=np.float32)[labels] - 1 / CLASSES
    gram = train @ train.transpose(0, 2, 1) + learner.ridge * np.eye(train.shape[1], dtype=np.float32)
    return np.asarray((test @ (train.transpose(0, 2, 1) @ np.linalg.solve(gram, targets))).argmax(axis=2))


def coverage(differences: Floats, truth: float, pool: int) -> Coverage:
    """(data sets, R, n) differences of one learner -> how often its interval holds, and how wide it is."""
    found = estimate(differences, DESIGN)
    deviation = float(found.difference.std(ddof=1))
    missed = np.abs(found.difference - truth)
    a, b, c = variances(group_errors(differences - found.difference[:, None, None], DESIGN), DESIGN)
    share = min(DRAWN / pool, 1 - 1 / RUNS)  # the factor has no limit where all is drawn
    corrected = np.sqrt(np.maximum(a + b - c, np.maximum(a, b)) + a * RUNS * share / (1 - share))
    half = found.half_width(0.025)
    return Coverage(
        covered=float((missed <= half).mean()),
        se=float(found.se.mean()) / deviation,
        corrected=float((missed <= half / found.se * corrected).mean()),
        se_corrected=float(corrected.mean()) / deviation,
    )


if __name__ == "__main__":
    main()

"""Has a difference of balanced accuracies the error that it is given, however many test images each class has?

PYTHONPATH=src python -m bench.recalls [studies]

Ten runs score the same test images. Each image is as hard for the one variant as for the other, and right where its
class's recall says so; two predictions in a hundred are turned round by the run. Where the true difference is negative,
"claimed" is how often the interval clears a margin that it misses by a hair: a false "at most so many points worse",
which a 95 % interval should give in at most 2.5 % of studies. Nothing is timed here: the numbers are those of
src/mlpstudy/power.py and docs/architecture.md.
"""

import sys
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from mlpstudy.compare.design import Design
from mlpstudy.compare.scores import Scores, scores_of
from mlpstudy.compare.two_way import OF_SHARES
from mlpstudy.power import ALPHA

RUNS, TURNED = 10, 0.02  # share of the predictions that a run turns round
Recalls = tuple[float, ...]
CASES: Sequence[tuple[tuple[int, ...], Recalls, Recalls]] = (  # images of each class; recalls of the two variants
    ((180, 50), (0.9, 0.2), (0.5, 0.6)),
    ((100, 100), (0.95, 0.2), (0.4, 0.75)),
    ((180, 50), (0.8, 0.3), (0.8, 0.4)),
    ((36, 12, 13, 1), (0.6, 0.6, 0.6, 0.3), (0.6, 0.6, 0.6, 0.6)),
    ((200, 8), (0.8, 0.5), (0.8, 0.7)),
    ((200, 30), (0.8, 0.5), (0.8, 0.7)),
    ((200, 100), (0.8, 0.6), (0.8, 0.7)),
)


def main() -> None:
    count = int(sys.argv[1]) if sys.argv[1:] else 1500
    print(f"{'test images':>18}{'true':>8}{'deviation':>11}{'error':>8}{'covered':>10}{'claimed':>10}")
    for sizes, recalls, others in CASES:
        true = (np.array(recalls) - others).mean() * (1 - 2 * TURNED)
        differences, errors, lows, highs = np.array(list(studies(sizes, recalls, others, count))).T
        covered = np.mean((lows <= true) & (true <= highs))
        claimed = f"{100 * np.mean(lows >= true):8.1f} %" if true < -1e-9 else ""
        error = np.sqrt(np.mean(errors**2))
        print(
            f"{', '.join(map(str, sizes)):>18}{100 * true:z8.1f}{100 * differences.std():11.2f}{100 * error:8.2f}"
            f"{100 * covered:8.1f} %{claimed:>10}",
            flush=True,
        )


def studies(
    sizes: tuple[int, ...], recalls: Recalls, others: Recalls, count: int
) -> list[tuple[float, float, float, float]]:
    """Difference, standard error and 95 % interval of each study; shares of 1."""
    generator, labels = np.random.default_rng(0), np.repeat(np.arange(len(sizes)), sizes)
    return [study(labels, np.array(recalls), np.array(others), generator) for _ in range(count)]


def study(
    labels: NDArray[np.int64], recalls: NDArray[np.float64], others: NDArray[np.float64], generator: np.random.Generator
) -> tuple[float, float, float, float]:
    """The same of one, of (n,) labels and (K,) recalls."""
    hardness = generator.random(len(labels))
    correct = {name: runs_of(hardness < of[labels], generator) for name, of in {"a": recalls, "b": others}.items()}
    found = scored(labels, correct).difference("a", "b")
    low, high = found.interval(ALPHA / 2, OF_SHARES)
    return float(found.difference), float(found.se), float(low), float(high)


def runs_of(right: NDArray[np.bool_], generator: np.random.Generator) -> NDArray[np.bool_]:
    """(n,) -> (R, n)."""
    return np.asarray(right ^ (generator.random((RUNS, len(right))) < TURNED))


def scored(labels: NDArray[np.int64], correct: dict[str, NDArray[np.bool_]]) -> Scores:
    """As a holdout study scores them by study.score = balanced_accuracy."""
    images = np.arange(len(labels))
    design = Design(images, images, np.repeat(np.arange(RUNS)[:, None], len(images), axis=1), kfold=False)
    return scores_of("balanced_accuracy", design, labels, correct)


if __name__ == "__main__":
    main()

"""Studies drawn from a population where the truth is known."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from mlpstudy.compare.design import Design
from mlpstudy.compare.scores import Scores

VARIANTS = [f"v{number}" for number in range(18)]
EASE = 1.5  # mean and deviation over images of the logit of being right: 74 % right
DRAW = 0.15  # deviation of what a draw of training images gives every variant alike: 2 points


@dataclass(frozen=True)
class Population:
    """Logit of being right = ease of the image + draw and luck of the training + taste of the variant."""

    taste: float = 0.0  # deviation of what a variant finds easy, over images; no difference on average
    luck: float = 0.15  # deviation of what a training adds beyond its draw
    gain: float = 0.0  # of the first variant, as a share of all images: it mends some of what would be wrong

    def mended(self) -> float:
        """Share of wrong answers that the first variant mends."""
        spread = np.sqrt(EASE**2 + self.taste**2 + self.luck**2 + DRAW**2)
        logits = np.random.default_rng(0).normal(EASE, spread, 200_000)
        return float(self.gain / (1 / (1 + np.exp(logits))).mean())


def holdout(images: int, runs: int) -> Design:
    numbers = np.arange(images)
    return Design(numbers, numbers, np.repeat(np.arange(runs)[:, None], images, axis=1), kfold=False)


def kfold(images: int, folds: int, repeats: int) -> Design:
    generator = np.random.default_rng(0)
    fold = np.stack([generator.permutation(np.arange(images) % folds) for _ in range(repeats)])
    return Design(np.arange(images), np.arange(images), fold + folds * np.arange(repeats)[:, None], kfold=True)


def studies(population: Population, design: Design, count: int, seed: int) -> Iterator[Scores]:
    generator = np.random.default_rng(seed)
    weight, mended = np.ones(len(design.images)), population.mended()
    for _ in range(count):
        chance = chances(population, design, generator)
        chance[1] += (1 - chance[1]) * mended
        correct = generator.random(chance.shape, dtype=np.float32) < chance
        yield Scores(design, weight, dict(zip(["base", *VARIANTS], correct, strict=True)))


def chances(population: Population, design: Design, generator: np.random.Generator) -> NDArray[np.float32]:
    """(1 + V, R, n) probabilities of being right, the baseline's first."""
    F, n = design.runs, len(design.images)
    ease = generator.normal(EASE, EASE, n)
    taste = generator.normal(0, population.taste, (1 + len(VARIANTS), 1, n))
    luck = generator.normal(0, population.luck, (1 + len(VARIANTS), F)) + generator.normal(0, DRAW, F)
    logits = ease + taste + luck[:, design.run]
    return 1 / (1 + np.exp(-logits, dtype=np.float32))

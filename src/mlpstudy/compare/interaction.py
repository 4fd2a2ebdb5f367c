"""Does one setting's effect depend on another one? A difference of two differences, with its two-way error."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from mlpstudy.compare.ablations import MeasureChange, change_from
from mlpstudy.compare.scores import Scores
from mlpstudy.compare.sections import correct_together, without_direction
from mlpstudy.compare.study import Study
from mlpstudy.compare.two_way import OF_DIFFERENCES, Estimate


@dataclass(frozen=True)
class Corners:
    """Four variants: a step in one setting, taken once without and once with another setting."""

    from_without: str
    to_without: str
    from_having: str
    to_having: str


def interaction(scores: Scores, corners: Corners) -> Estimate:
    """How much more the step brings with the other setting than without it, over images and runs."""
    without = step(scores, corners.from_without, corners.to_without)
    having = step(scores, corners.from_having, corners.to_having)
    return scores.estimate(having - without)


def step(scores: Scores, begin: str, end: str) -> NDArray[np.float64]:
    """(R, n) what the step mends (1) and spoils (-1)."""
    return scores.correct[end].astype(np.float64) - scores.correct[begin]


def interaction_changes(study: Study, corners: Sequence[Corners]) -> list[MeasureChange]:
    """One each, in the score's unit: `without` and `having` are the two steps. Readings are corrected for all."""
    changes = [interaction_change(study, each) for each in corners]
    if study.descriptive:
        return [without_direction(each) for each in changes]
    return correct_together(changes)


def interaction_change(study: Study, corners: Corners) -> MeasureChange:
    """Read for itself alone."""
    mean = study.scores.mean
    without = mean(corners.to_without) - mean(corners.from_without)
    having = mean(corners.to_having) - mean(corners.from_having)
    found = interaction(study.scores, corners)
    return change_from(found, "score", without, having, basis="runs_and_images", within=OF_DIFFERENCES)

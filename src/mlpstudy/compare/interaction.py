"""Does one setting's effect depend on another one? A difference of two differences, with its two-way error."""

from collections.abc import Sequence
from dataclasses import dataclass

from mlpstudy.compare.ablations import MeasureChange, change_from
from mlpstudy.compare.scores import Scores
from mlpstudy.compare.sections import correct_together, without_direction
from mlpstudy.compare.study import Study
from mlpstudy.compare.two_way import OF_DIFFERENCES, Estimate, estimate


@dataclass(frozen=True)
class Corners:
    """Four variants: a step in one setting, taken once without and once with another setting."""

    from_without: str
    to_without: str
    from_having: str
    to_having: str


def interaction(scores: Scores, corners: Corners) -> Estimate:
    """How much more the step brings with the other setting than without it, over images and runs."""
    without = scores.differences(corners.to_without, corners.from_without)
    having = scores.differences(corners.to_having, corners.from_having)
    return estimate(having - without, scores.design)


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
    return change_from(found, "score", without, having, within=OF_DIFFERENCES)

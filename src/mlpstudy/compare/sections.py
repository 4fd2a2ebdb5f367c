"""A section of the report makes many readings: they are corrected together, as the verdicts are.

Without correction a section of 50 readings would name a direction in two or three of them by chance alone. Holm's
correction over all of its readings keeps the chance of any false direction at 5 %, whatever they have in common.
"""

from collections.abc import Iterable, Mapping
from dataclasses import replace

import numpy as np

from mlpstudy.compare.ablations import Ablation, MeasureChange, baseline_verdict, measure_change, read_p, reserved
from mlpstudy.compare.holm import holm
from mlpstudy.compare.study import Study
from mlpstudy.power import ALPHA

Asked = tuple[Ablation, str]  # two variants, and the measure that they are compared by
SectionChanges = Mapping[Asked, MeasureChange]


def section_changes(study: Study, asked: Iterable[Asked]) -> SectionChanges:
    """Every change that a section reads, each once, corrected together; those that cannot be measured are not there.

    A change of the score against the baseline is read by its verdict, which is corrected among the verdicts already:
    so the section neither contradicts the leaderboard nor counts the same claim twice. With too few runs for verdicts
    no measure gets a direction.
    """
    measured = {each: measure_change(study, *each) for each in dict.fromkeys(asked)}
    changes = {each: change for each, change in measured.items() if change is not None}
    if study.descriptive:
        return {each: without_direction(change) for each, change in changes.items()}
    own = {each: change for each, change in changes.items() if not read_by_verdict(study, *each)}
    return {**changes, **dict(zip(own, correct_together(list(own.values())), strict=True))}


def read_by_verdict(study: Study, ablation: Ablation, measure: str) -> bool:
    """Is this reading one that the verdicts make?"""
    return measure == "score" and baseline_verdict(study, ablation) is not None


def correct_together(changes: list[MeasureChange]) -> list[MeasureChange]:
    """The same changes, each read by its Holm-corrected p; intervals stay those of each change alone.

    A change by the same amount throughout needs no test and stays out of the family; one by nothing stays in.
    """
    corrected = iter(holm(np.array([change.p for change in changes if not change.constant])).tolist())
    return [change if change.constant else correct(change, next(corrected)) for change in changes]


def correct(change: MeasureChange, p: float) -> MeasureChange:
    """A direction that the correction takes away leaves a reservation behind."""
    if change.p < ALPHA <= p:
        return reserved(change, "section")
    return replace(change, reading=read_p(change.difference, change.low, change.high, p))


def without_direction(change: MeasureChange) -> MeasureChange:
    """What too few runs keep anybody from reading."""
    return reserved(change, "few_runs") if change.reading in ("less", "more") else change

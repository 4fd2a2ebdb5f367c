"""What one setting did: two variants that differ in nothing else, compared measure by measure."""

from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray
from scipy.special import stdtrit

from mlpstudy.compare.comparisons import ALPHA
from mlpstudy.compare.roles import Settings, full_settings
from mlpstudy.compare.study import Study

Reading = Literal["less", "more", "same", "open"]
Reservation = Literal["few_runs", "corrected"]


@dataclass(frozen=True)
class Ablation:
    """Names of two variants: without the setting and having it, all else equal."""

    without: str
    having: str


@dataclass(frozen=True)
class MeasureChange:
    """How a measure changes by the setting, in the measure's own unit, with its 95 % interval."""

    measure: str  # a column of metrics/runs.csv, or score
    without: float
    having: float
    difference: float
    low: float
    high: float
    reading: Reading  # what the whole interval says
    reservation: Reservation | None = None  # why no direction is read although the interval has one


def ablations(study: Study, setting: str, off: object) -> list[Ablation]:
    """Variants with the setting switched on, each beside the one that differs only in having it off."""
    names = sorted(study.config.variants)
    settings = {name: full_settings(study.config, name) for name in names}
    return [
        Ablation(without, having)
        for having in names
        for without in names
        if settings[having][setting] != off and settings[without][setting] == off
        if all_but(settings[having], setting) == all_but(settings[without], setting)
    ]


def all_but(settings: Settings, *left_out: str) -> Settings:
    """The settings without those that are named."""
    return {name: value for name, value in settings.items() if name not in left_out}


def measure_change(study: Study, ablation: Ablation, measure: str) -> MeasureChange | None:
    """Of the compared score by the verdicts' own error, of any other measure over runs.

    None where fewer than two runs of both variants have the measure: a run that diverged at once has no curve.
    """
    return score_change(study, ablation) if measure == "score" else run_change(study, ablation, measure)


def score_change(study: Study, ablation: Ablation) -> MeasureChange:
    """By the two-way standard error of the verdicts; a reservation keeps the interval alone from naming a winner."""
    estimate = study.scores.difference(ablation.having, ablation.without)
    difference, half = float(estimate.difference), float(estimate.half_width(ALPHA / 2))
    reservation = score_reservation(study, ablation) if abs(difference) > half else None
    return MeasureChange(
        measure="score",
        without=study.scores.mean(ablation.without),
        having=study.scores.mean(ablation.having),
        difference=difference,
        low=difference - half,
        high=difference + half,
        reading="open" if reservation else read_interval(difference, half),
        reservation=reservation,
    )


def score_reservation(study: Study, ablation: Ablation) -> Reservation | None:
    """Nothing is called higher or lower here that the leaderboard says it cannot tell."""
    if study.descriptive:
        return "few_runs"
    others = {ablation.without, ablation.having} - {study.config.baseline}
    verdicts = {row.verdict for row in study.rows if row.name in others}
    return "corrected" if len(others) == 1 and verdicts == {"undecided"} else None


def run_change(study: Study, ablation: Ablation, measure: str) -> MeasureChange | None:
    """Over runs, paired, by t; folds of one repeat count as independent."""
    without, having = (values_by_run(study, name, measure) for name in (ablation.without, ablation.having))
    both = np.isfinite(having - without)
    without, having = without[both], having[both]
    F = len(having)
    if F < 2:
        return None
    differences = having - without
    difference = float(differences.mean())
    half = float(stdtrit(F - 1, 1 - ALPHA / 2) * differences.std(ddof=1) / np.sqrt(F))
    return MeasureChange(
        measure=measure,
        without=float(without.mean()),
        having=float(having.mean()),
        difference=difference,
        low=difference - half,
        high=difference + half,
        reading=read_interval(difference, half),
    )


def values_by_run(study: Study, name: str, measure: str) -> NDArray[np.float64]:
    """(F,) the measure in each run, NaN where a run lacks it."""
    runs = study.measures[name].runs
    if measure not in runs:
        return np.full(len(runs), np.nan)
    return np.asarray(runs[measure].to_numpy(np.float64))


def read_interval(difference: float, half: float) -> Reading:
    """Only what the whole interval says."""
    if difference == half == 0:
        return "same"
    if not abs(difference) > half:
        return "open"
    return "more" if difference > 0 else "less"

"""What one setting did: two variants that differ in nothing else, compared measure by measure."""

from dataclasses import dataclass, replace
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from mlpstudy.compare.comparisons import Verdict
from mlpstudy.compare.image_measures import IMAGE_MEASURES, image_difference, image_mean
from mlpstudy.compare.macro import MACRO_MEASURES, macro_difference
from mlpstudy.compare.roles import Settings, full_settings
from mlpstudy.compare.study import Study
from mlpstudy.compare.two_way import OF_DIFFERENCES, OF_SHARES, UNLIMITED, Estimate, Range, over_runs
from mlpstudy.power import ALPHA

Reading = Literal["less", "more", "same", "open"]
Reservation = Literal["few_runs", "corrected", "section"]
Basis = Literal["runs_and_images", "runs"]
SHARES = (  # of 1, as all measures that are shown in percent or points
    "score",
    "accuracy",
    "balanced_accuracy",
    "validation_accuracy",
    "precision",
    "f1",
    "validation_swing",
    "dead_units",
)
CHANGES: dict[str, Range] = dict.fromkeys(SHARES, OF_SHARES) | {"gap": OF_DIFFERENCES}  # others may change by anything


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
    reading: Reading  # what p says, here of this change alone; `sections.section_changes` corrects it
    reservation: Reservation | None = None  # why no direction is read although the interval has one
    p: float = 1.0  # two-sided, by the same t as the interval
    basis: Basis = "runs_and_images"  # what the interval counts as a sample

    @property
    def constant(self) -> bool:
        """Is it a change, and by the same amount throughout? Then p, which takes variation, has nothing to say."""
        return self.low == self.high != 0


def ablations(study: Study, setting: str, off: object) -> list[Ablation]:
    """Variants with the setting switched on, each beside the one that differs only in having it off."""
    settings = distinct_settings(study)
    others = {name: all_but(settings[name], setting) for name in settings}
    switched_off = [name for name in settings if settings[name][setting] == off]
    return [
        Ablation(without, having)
        for having in settings
        for without in switched_off
        if settings[having][setting] != off and others[having] == others[without]
    ]


def distinct_settings(study: Study) -> dict[str, Settings]:
    """Those of each variant by its name, sorted; of variants that differ in nothing the baseline, or else the first.

    A copy under another name would ask every question again, and each reading would be corrected for the doubles.
    """
    found: dict[str, Settings] = {}
    for name in sorted(study.config.variants, key=lambda name: (name != study.config.baseline, name)):
        settings = full_settings(study.config, name)
        if settings not in found.values():
            found[name] = settings
    return dict(sorted(found.items()))


def all_but(settings: Settings, *left_out: str) -> Settings:
    """The settings without those that are named."""
    return {name: value for name, value in settings.items() if name not in left_out}


def measure_change(study: Study, ablation: Ablation, measure: str) -> MeasureChange | None:
    """Of means over images, and of macro precision and F1, by the verdicts' own error; of any other measure over runs.

    None where fewer than two runs of both variants have the measure: a run that diverged at once has no curve.
    """
    if measure == "score":
        return score_change(study, ablation)
    if measure in MACRO_MEASURES:
        return macro_change(study, ablation, measure)
    return image_change(study, ablation, measure) if measure in IMAGE_MEASURES else run_change(study, ablation, measure)


def score_change(study: Study, ablation: Ablation) -> MeasureChange:
    """By the two-way standard error of the verdicts; against the baseline the verdict itself is the reading."""
    estimate = study.scores.difference(ablation.having, ablation.without)
    means = (study.scores.mean(ablation.without), study.scores.mean(ablation.having))
    change = change_from(estimate, "score", *means, within=possible_change("score"))
    verdict = baseline_verdict(study, ablation)
    if change.reading in ("more", "less") and verdict in ("undecided", "noninferior"):
        return reserved(change, "corrected")
    return change


def baseline_verdict(study: Study, ablation: Ablation) -> Verdict | None:
    """The verdict on these two where one is the baseline and the other is tested against it."""
    others = {ablation.without, ablation.having} - {study.config.baseline}
    comparisons = [row.comparison for row in study.variants if row.name in others]
    return comparisons[0].verdict if len(others) == 1 and comparisons and comparisons[0] else None


def image_change(study: Study, ablation: Ablation, name: str) -> MeasureChange:
    """Over runs and images; the means are those of the leaderboard."""
    measure = IMAGE_MEASURES[name]
    estimate = image_difference(study, ablation.having, ablation.without, name)
    without, having = (image_mean(study, each, measure).mean for each in (ablation.without, ablation.having))
    return change_from(estimate, name, without, having, within=possible_change(name))


def macro_change(study: Study, ablation: Ablation, name: str) -> MeasureChange:
    """Over runs and images, linearised."""
    found = macro_difference(study, ablation.having, ablation.without, name)
    return change_from(found.estimate, name, found.without, found.having, within=possible_change(name))


def run_change(study: Study, ablation: Ablation, measure: str) -> MeasureChange | None:
    """Over runs, paired, by t; folds of one repeat count as independent."""
    without, having = (values_by_run(study, name, measure) for name in (ablation.without, ablation.having))
    both = np.isfinite(having - without)
    without, having = without[both], having[both]
    if len(having) < 2:
        return None
    means = (float(without.mean()), float(having.mean()))
    return change_from(over_runs(having - without), measure, *means, basis="runs", within=possible_change(measure))


def possible_change(measure: str) -> Range:
    """Between what values of a measure lie; a loss, a ratio or a number of epochs knows no bound."""
    return CHANGES.get(measure, UNLIMITED)


def values_by_run(study: Study, name: str, measure: str) -> NDArray[np.float64]:
    """(F,) the measure in each run, NaN where a run lacks it."""
    runs = study.measures[name].runs
    if measure not in runs:
        return np.full(len(runs), np.nan)
    return np.asarray(runs[measure].to_numpy(np.float64))


def change_from(
    estimate: Estimate, measure: str, without: float, having: float, within: Range, basis: Basis = "runs_and_images"
) -> MeasureChange:
    """A change read for itself alone."""
    difference, p = float(estimate.difference), float(estimate.p())
    low, high = map(float, estimate.interval(ALPHA / 2, within))
    reading = read_p(difference, low, high, p)
    return MeasureChange(measure, without, having, difference, low, high, reading, p=p, basis=basis)


def read_p(difference: float, low: float, high: float, p: float) -> Reading:
    """A direction only where p, corrected or not, is below ALPHA, or where every run changed by the same amount."""
    if low == high == 0:
        return "same"
    if low < high and not p < ALPHA:
        return "open"
    return "more" if difference > 0 else "less"


def reserved(change: MeasureChange, reservation: Reservation) -> MeasureChange:
    """The same change without a direction."""
    return replace(change, reading="open", reservation=reservation)

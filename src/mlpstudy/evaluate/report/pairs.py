"""What one setting did: variants that differ in nothing else, compared measure by measure."""

from dataclasses import dataclass

import numpy as np
import pandas as pd
from scipy.special import stdtrit

from mlpstudy.evaluate.report.measures import MEASURES, Measure
from mlpstudy.evaluate.settings import Settings, full_settings
from mlpstudy.evaluate.statistics.compare import ALPHA
from mlpstudy.evaluate.study import Study
from mlpstudy.evaluate.words import signed

UNSURE = "cannot tell"


@dataclass(frozen=True)
class Pair:
    without: str
    having: str


@dataclass(frozen=True)
class Contrast:
    """One row of a pair's table."""

    label: str
    without: str
    having: str
    difference: str
    interval: str
    reading: str
    column: str
    topic: str

    @property
    def sure(self) -> bool:
        return self.reading != UNSURE

    @property
    def words(self) -> str:
        """faster convergence (epochs to ...: 4.1 instead of 6.0; -1.9, 95 % interval -2.5 to -1.3)"""
        numbers = f"{self.having} instead of {self.without}; {self.difference}, 95 % interval {self.interval}"
        return f"{self.reading} ({self.label}: {numbers})"


def pairs(study: Study, key: str, off: object) -> list[Pair]:
    """Variants with `key` switched on, each beside the one that differs only in having it off."""
    names = sorted(study.config.variants)
    settings = {name: full_settings(study.config, name) for name in names}
    return [
        Pair(without, having)
        for having in names
        for without in names
        if settings[having][key] != off and settings[without][key] == off
        if rest(settings[having], key) == rest(settings[without], key)
    ]


def rest(settings: Settings, key: str) -> Settings:
    return {name: value for name, value in settings.items() if name != key}


def contrasts(study: Study, pair: Pair) -> list[Contrast]:
    measured = [contrast(study, pair, measure) for measure in MEASURES]
    return [score_contrast(study, pair), *(one for one in measured if one)]


def score_contrast(study: Study, pair: Pair) -> Contrast:
    """By the two-way standard error of the verdicts; a reservation keeps the interval alone from naming a winner."""
    estimate = study.scores.difference(pair.having, pair.without)
    score = study.config.score.replace("_", " ")
    difference, half = float(estimate.difference), float(estimate.half_width(ALPHA / 2))
    without, having = (f"{100 * study.scores.mean(name):.1f}" for name in (pair.without, pair.having))
    kept_back = reservation(study, pair) if abs(difference) > half else ""
    return Contrast(
        f"test {score}, %",
        without,
        having,
        signed(difference),
        f"{signed(difference - half)} to {signed(difference + half)}",
        UNSURE if kept_back else reading(difference, half, f"lower test {score}", f"higher test {score}"),
        "score",
        f"test {score}{kept_back}",
    )


def reservation(study: Study, pair: Pair) -> str:
    """Nothing is called higher or lower here that the leaderboard says it cannot tell; empty where it may be."""
    if study.descriptive:
        return ", in so few trainings"
    others = {pair.without, pair.having} - {study.config.baseline}
    verdicts = {entry.verdict for entry in study.entries if entry.name in others}
    return ", once corrected for all comparisons" if len(others) == 1 and verdicts == {"undecided"} else ""


def contrast(study: Study, pair: Pair, measure: Measure) -> Contrast | None:
    """Over trainings, paired, by t; folds of one repeat count as independent.

    None where fewer than two trainings of both have the measure: one that diverged at once has no curve.
    """
    without, having = (column(study, name, measure) for name in (pair.without, pair.having))
    both = np.isfinite(having - without)
    without, having = without[both], having[both]
    F = len(having)
    if F < 2:
        return None
    differences = having - without
    mean = float(differences.mean())
    half = float(stdtrit(F - 1, 1 - ALPHA / 2) * differences.std(ddof=1) / np.sqrt(F))
    largest = max(abs(without.mean()), abs(having.mean()))
    decimals = measure.decimals + (2 if 0 < largest < 10 ** (1 - measure.decimals) else 0)  # 0.00043 is not 0.000
    low, high = (signed(end / 100, decimals) for end in (mean - half, mean + half))
    return Contrast(
        measure.label,
        f"{without.mean():.{decimals}f}",
        f"{having.mean():.{decimals}f}",
        signed(mean / 100, decimals),
        f"{low} to {high}",
        reading(mean, half, measure.less, measure.more),
        measure.column,
        measure.topic,
    )


def column(study: Study, name: str, measure: Measure) -> np.ndarray:
    table = pd.DataFrame(study.results[name].rows)
    if measure.column not in table:  # no training of this variant has it
        return np.full(len(table), np.nan)
    return np.asarray(table[measure.column].to_numpy(np.float64) * measure.factor)


def reading(difference: float, half: float, less: str, more: str) -> str:
    """Only what the whole interval says."""
    if difference == half == 0:
        return "the same in every training"
    if not abs(difference) > half:
        return UNSURE
    return more if difference > 0 else less

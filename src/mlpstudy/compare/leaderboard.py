"""One row of the leaderboard: what there is to say of one competitor."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd

from mlpstudy.compare.comparisons import Comparison
from mlpstudy.compare.roles import Role
from mlpstudy.compare.scores import Scores
from mlpstudy.compare.two_way import UNLIMITED, over_runs
from mlpstudy.contracts.measures import KERNEL_RIDGE, KERNEL_ROWS, MAJORITY, RUN_COLUMNS, Measures
from mlpstudy.contracts.split import Split
from mlpstudy.power import ALPHA

NOT_AVERAGED = tuple(name for name in RUN_COLUMNS if name != "epochs")  # columns of which no mean is taken
WORTH_EPOCHS = 0.01  # share of the log-loss: at a slower pace twice the epochs would save 5 % of it, or less


@dataclass(frozen=True)
class LeaderboardRow:
    """One competitor; measures are means over its runs by their test images, shares of 1 where they are shares.

    So is the score, but for a balanced accuracy in k-fold: the mean over repeats, all folds of each together.
    """

    name: str
    role: Role
    score: float  # the compared one
    score_sd: float  # its standard deviation over runs
    accuracy: float
    balanced_accuracy: float
    means: Mapping[str, float]  # of every measure; what a trivial method lacks is not there
    runs: int
    diverged: int  # runs that did, scored as predicting the majority class
    comparison: Comparison | None  # with the baseline, which has none itself
    may_be_best: bool
    sees_validation: bool  # early stopping or a search chose by validation loss: not where every run diverged
    underfits: bool  # constant; or far from others' training accuracy, not above the baseline
    still_falling: bool = False  # its validation loss fell over the last fifth of the epochs, by the whole interval
    short_budget: bool = False  # and at a pace that makes further epochs worth while
    repeat_sd: float | None = None  # standard deviation of the score over repeats; k-fold with several of them only
    capped: bool = False  # fitted on fewer training images than the networks
    one_class: bool = False  # a network that gives nearly every test image of a run the same class
    constant: bool = False  # and nearly every training image too
    above_majority: bool = True  # shown to score higher than naming the largest class; of baseline and variants
    learnt: bool = True  # shown to do so by accuracy or by balanced accuracy, whichever is compared

    @property
    def verdict(self) -> str:
        """A verdict, or baseline for the baseline itself."""
        return self.comparison.verdict if self.comparison else "baseline"

    @property
    def lost(self) -> bool:
        """Did all of its runs diverge? Then its score is that of the majority class, and of no network."""
        return 0 < self.runs == self.diverged

    @property
    def mostly_diverged(self) -> bool:
        """Did more than half of its runs diverge? Whoever trains it once more should expect that."""
        return self.diverged > self.runs / 2


def rank(row: LeaderboardRow) -> tuple[float, bool, bool, bool, str]:
    """A key that sorts by the score; of equal ones first the baseline, of which others may be copies, last the lost.

    Of trivial methods first the simplest, which says most of all that equal it.
    """
    return (-row.score, row.lost, row.role != "baseline", row.name != MAJORITY, row.name)


def mean_measures(runs: pd.DataFrame) -> Measures:
    """Means over the runs that have the measure (a diverged one may lack some), weighing each by its test images.

    Epochs are those of runs with a best epoch, beside which they are told: a run that diverged at once has none.
    """
    table, weights = runs.drop(columns=list(NOT_AVERAGED), errors="ignore"), runs["test_images"]
    if "best_epoch" in table:
        table["epochs"] = table["epochs"].where(table["best_epoch"].notna())
    sums, totals = table.mul(weights, axis=0).sum(), table.notna().mul(weights, axis=0).sum()
    return {name: float(sums[name] / totals[name]) for name in map(str, table) if totals[name]}


def count_diverged(runs: pd.DataFrame) -> int:
    """Runs whose loss became NaN, infinite, or grew beyond all bounds."""
    return int((runs["status"] == "diverged").sum())


def repeat_deviation(scores: Scores, name: str) -> float | None:
    """Standard deviation over repeats, each of which scores every test image; None in a holdout, where runs do."""
    means = scores.repeat_means(name)
    return float(means.std(ddof=1)) if scores.design.kfold and len(means) > 1 else None


def is_capped(name: str, split: Split) -> bool:
    """Did kernel ridge have to leave out training images?"""
    return name == KERNEL_RIDGE and max(split.info.counts.train) > KERNEL_ROWS


def still_falling(runs: pd.DataFrame) -> bool:
    """Did validation loss fall over the last fifth of the epochs? By a paired 95 % t interval over runs."""
    if "late_fall" not in runs:
        return False
    falls = runs["late_fall"].dropna().to_numpy(np.float64)
    return len(falls) > 1 and bool(over_runs(falls).interval(ALPHA / 2, UNLIMITED)[0] > 0)


def short_budget(runs: pd.DataFrame) -> bool:
    """Did it fall by enough of the log-loss? Of runs that diverged the log-loss is another one, and they count in
    neither."""
    finished = runs[runs["status"] == "finished"]
    return still_falling(runs) and bool(finished["late_fall"].mean() >= WORTH_EPOCHS * finished["log_loss"].mean())

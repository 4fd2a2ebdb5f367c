"""One line of the leaderboard."""

from collections.abc import Mapping
from dataclasses import dataclass

import pandas as pd

from mlpstudy.evaluate.result import Result
from mlpstudy.evaluate.settings import Role
from mlpstudy.evaluate.statistics.compare import Comparison

# means over trainings, each weighing as many test images as it scored
MEASURES = (
    *("precision", "recall", "f1", "auc", "log_loss", "ece"),
    *("validation_accuracy", "validation_log_loss", "train_accuracy", "train_log_loss", "gap"),
    *("epochs", "epochs_to_95", "best_epoch", "loss_roughness", "validation_swing", "overfitting", "validation_gap"),
    *("initial_loss", "first_train_loss", "last_train_loss", "dead_units", "distinct_units"),
)


@dataclass(frozen=True)
class Entry:
    name: str
    role: Role
    score: float  # the compared one
    score_sd: float  # its standard deviation over trainings
    accuracy: float
    balanced_accuracy: float
    means: Mapping[str, float]  # of MEASURES; what a trivial method lacks is not there
    trainings: int
    diverged: int  # trainings that did, scored as the majority class
    comparison: Comparison | None  # with the baseline, which has none itself
    may_be_best: bool
    sees_validation: bool  # early stopping chooses by validation loss
    underfits: bool  # far from the training accuracy that others reach

    @property
    def verdict(self) -> str:
        return self.comparison.verdict if self.comparison else "baseline"


def mean_measures(result: Result) -> dict[str, float]:
    """Means over the trainings that have the measure: a diverged one may lack some."""
    table = pd.DataFrame(result.rows)
    means = {}
    for name in [name for name in MEASURES if name in table]:
        known = table[table[name].notna()]
        if len(known):
            means[name] = float((known[name] * known["test_images"]).sum() / known["test_images"].sum())
    return means


def deviation(result: Result, score: str) -> float:
    """Standard deviation of the score over trainings."""
    return float(pd.DataFrame(result.rows)[score].std())


def count_diverged(result: Result) -> int:
    return sum(row["status"] == "diverged" for row in result.rows)

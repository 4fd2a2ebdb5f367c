"""All that was measured, and what follows from it: the tables and the report only put it into words."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from mlpstudy.config.evaluate import EvaluateConfig
from mlpstudy.contracts.split import Split
from mlpstudy.evaluate.entry import Entry
from mlpstudy.evaluate.result import Result
from mlpstudy.evaluate.statistics.compare import FEWEST_TRAININGS
from mlpstudy.evaluate.statistics.scores import Scores
from mlpstudy.evaluate.statistics.trials import Trials


@dataclass(frozen=True)
class Study:
    config: EvaluateConfig
    split: Split
    trials: Trials
    scores: Scores  # the compared score of every competitor
    results: Mapping[str, Result]
    entries: tuple[Entry, ...]  # the best score first

    @property
    def baseline(self) -> Entry:
        return next(entry for entry in self.entries if entry.role == "baseline")

    @property
    def variants(self) -> tuple[Entry, ...]:
        """The family whose verdicts stand together, without the baseline."""
        return tuple(entry for entry in self.entries if entry.role == "variant")

    @property
    def best(self) -> Entry:
        """The highest score among the baseline and its variants; references do not compete."""
        return next(entry for entry in self.entries if entry.role in ("baseline", "variant"))

    @property
    def descriptive(self) -> bool:
        """Too few trainings for verdicts."""
        return self.split.runs < FEWEST_TRAININGS

    @property
    def detectable(self) -> float | None:
        """Median over variants of the smallest difference that would be found four times in five."""
        found = [entry.comparison.detectable for entry in self.variants if entry.comparison]
        known = [value for value in found if value is not None]
        return float(np.median(known)) if known else None

    @property
    def baseline_wrong(self) -> float:
        """Test images that the baseline gets wrong, mean over repeats."""
        return len(self.trials.images) * (1 - self.baseline.accuracy)

    @property
    def new_draws(self) -> bool:
        """Do trainings differ in their images, so that verdicts speak of other training sets too?"""
        return self.trials.kfold or self.split.info.train_per_class is not None

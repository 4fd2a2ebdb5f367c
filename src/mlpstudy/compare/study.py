"""All that was measured, and what follows from it: tables and report only put it into words."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from mlpstudy.compare.comparisons import FEWEST_RUNS
from mlpstudy.compare.design import Design
from mlpstudy.compare.draws import Draws, draws_of
from mlpstudy.compare.leaderboard import LeaderboardRow
from mlpstudy.compare.scores import Scores
from mlpstudy.config.report import ReportConfig
from mlpstudy.contracts.measures import CompetitorMeasures
from mlpstudy.contracts.split import Split


@dataclass(frozen=True)
class Study:
    """A compared study."""

    config: ReportConfig
    split: Split
    design: Design
    scores: Scores  # the compared score of every competitor
    measures: Mapping[str, CompetitorMeasures]  # by name of the competitor
    rows: tuple[LeaderboardRow, ...]  # the best score first

    def row(self, name: str) -> LeaderboardRow:
        """The competitor of that name."""
        return next(row for row in self.rows if row.name == name)

    @cached_property
    def baseline(self) -> LeaderboardRow:
        """What all others are compared with."""
        return next(row for row in self.rows if row.role == "baseline")

    @cached_property
    def variants(self) -> tuple[LeaderboardRow, ...]:
        """The family whose verdicts stand together, without the baseline, the best first."""
        return tuple(row for row in self.rows if row.role == "variant")

    @cached_property
    def best(self) -> LeaderboardRow:
        """The highest score among the baseline and its variants; references do not compete."""
        return next(row for row in self.rows if row.role in ("baseline", "variant"))

    @cached_property
    def shown_closely(self) -> tuple[str, ...]:
        """Names of the two that the report looks at in detail: the baseline, and the best of its variants."""
        return (self.baseline.name, *(row.name for row in self.variants[:1]))

    @property
    def descriptive(self) -> bool:
        """Are there too few runs for verdicts?"""
        return self.split.runs < FEWEST_RUNS

    @cached_property
    def detectable(self) -> float | None:
        """Median over variants of the smallest difference that would be found four times in five."""
        detectables = [row.comparison.detectable for row in self.variants if row.comparison]
        known = [value for value in detectables if value is not None]
        return float(np.median(known)) if known else None

    @property
    def baseline_wrong(self) -> float:
        """Test images that the baseline gets wrong, mean over repeats."""
        return len(self.design.images) * (1 - self.baseline.accuracy)

    @cached_property
    def draws(self) -> Draws:
        """How runs come to their training images, which decides what the verdicts speak of."""
        return draws_of(self.split)

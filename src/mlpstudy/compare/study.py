"""All that was measured, and what follows from it: tables and report only put it into words."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from mlpstudy.compare.design import Design
from mlpstudy.compare.draws import Draws, draws_of
from mlpstudy.compare.leaderboard import LeaderboardRow, mean_measures
from mlpstudy.compare.losses import read_log_losses
from mlpstudy.compare.margin import are_few, images_to_show, shown_margin
from mlpstudy.compare.roles import IMAGES, copies, full_settings
from mlpstudy.compare.scores import Scores
from mlpstudy.config.report import ReportConfig
from mlpstudy.contracts.measures import CompetitorMeasures, Measures
from mlpstudy.contracts.split import Split
from mlpstudy.power import FEWEST_RUNS

Averaging = Literal["runs", "images", "repeats"]  # runs: all of them test as many images


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

    def epochs(self, name: str) -> list[int]:
        """How many each run of a variant trained."""
        return list(self.measures[name].runs["epochs"])

    def finished_means(self, name: str) -> Measures:
        """Means of every measure over its runs that did not diverge; nothing where all did."""
        runs = self.measures[name].runs
        return mean_measures(runs[runs["status"] == "finished"])

    @cached_property
    def baseline(self) -> LeaderboardRow:
        """What all others are compared with."""
        return next(row for row in self.rows if row.role == "baseline")

    @cached_property
    def variants(self) -> tuple[LeaderboardRow, ...]:
        """All of the baseline's kind but itself, the best first."""
        return tuple(row for row in self.rows if row.role == "variant")

    @cached_property
    def tested(self) -> tuple[LeaderboardRow, ...]:
        """Those of them whose verdicts are corrected together: a copy of the baseline is no test."""
        alike = copies(self.config)
        return tuple(row for row in self.variants if row.name not in alike)

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
        """Are there too few runs for verdicts, or is this a trial?"""
        return self.config.trial or self.split.runs < FEWEST_RUNS

    @cached_property
    def learnt(self) -> tuple[LeaderboardRow, ...]:
        """Variants by which the study is measured: those that learnt their training images, or all if none did.

        One that did not, such as a failed initialisation, scatters for reasons of its own. So does every one against a
        baseline all of whose runs diverged. A copy of the baseline measures nothing, nor does it stand for the others.
        """
        if self.baseline.lost:
            return ()
        return tuple(row for row in self.tested if not (row.underfits or row.lost)) or self.tested

    @property
    def left_out(self) -> tuple[LeaderboardRow, ...]:
        """Variants that did not learn their images, by which the study is therefore not measured."""
        return tuple(row for row in self.tested if row not in self.learnt)

    @cached_property
    def detectables(self) -> tuple[float, ...]:
        """The smallest difference that would be found four times in five, for each of them."""
        known = [row.comparison.detectable for row in self.learnt if row.comparison]
        return tuple(value for value in known if value is not None)

    @cached_property
    def detectable(self) -> float | None:
        """Their median."""
        return float(np.median(self.detectables)) if self.detectables else None

    @property
    def images_for_margin(self) -> int | None:
        """Test images that it takes to show that no more than the margin is lost; None unless there are too few."""
        margin, size, tests = self.config.margin, self.scores.design.size, max(len(self.tested), 1)
        if margin is None or shown_margin(margin, size, tests):
            return None
        return images_to_show(margin, len(self.design.images), size, tests)

    @property
    def few_images(self) -> bool:
        """Are there so few test images that intervals are too narrow where networks differ on the same few of them?"""
        return are_few(self.scores.design.size)

    @property
    def averaging(self) -> Averaging:
        """Of what the score is a mean, beside whose deviation over runs it stands."""
        if self.pools_folds:
            return "repeats"
        return "images" if self.design.unequal_runs else "runs"

    @property
    def pools_folds(self) -> bool:
        """Is the score no mean over runs? In k-fold the recalls of a balanced accuracy are those of a whole repeat."""
        return self.design.kfold and self.config.score == "balanced_accuracy"

    @property
    def draws_parts(self) -> bool:
        """Are there variants whose runs train on a part alone of the images that they are given?"""
        return any(full_settings(self.config, name)[IMAGES] for name in self.config.variants)

    def split_sizes(self, part: int) -> NDArray[np.float64]:
        """(F,) images of that part of the split in each run."""
        return np.asarray((self.split.parts == part).sum(axis=1), np.float64)

    def log_losses(self, variant: str) -> NDArray[np.float32]:
        """(F, N) log-loss of each image in nats, NaN where it has no part in that run; read once."""
        if variant not in self.losses_read:
            self.losses_read[variant] = read_log_losses(variant, self.split)
        return self.losses_read[variant]

    @cached_property
    def losses_read(self) -> dict[str, NDArray[np.float32]]:
        """By variant, those that were asked for so far."""
        return {}

    @property
    def baseline_wrong(self) -> float:
        """Test images that the baseline gets wrong, mean over repeats."""
        return len(self.design.images) * (1 - self.baseline.accuracy)

    @cached_property
    def draws(self) -> Draws:
        """How runs come to their training images, which decides what the verdicts speak of."""
        return draws_of(self.split)

"""What the runs of a tuned variant found: how much they agree, and what more trials gave."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from math import exp, log
from statistics import median
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.special import bdtrc, betainc

from mlpstudy.compare.ablations import distinct_settings
from mlpstudy.compare.roles import searched_variants
from mlpstudy.compare.study import Study
from mlpstudy.config.base import parse
from mlpstudy.config.search import SEARCH, Axis, SearchConfig
from mlpstudy.contracts.search import Trial, best_trial, read_search

Numbers = NDArray[np.float64]
MIDDLE = (0.25, 0.75)  # quantiles between which half of the runs lie


def by_count(most: int, R: int, K: int) -> float:
    """The chance, at most, that R runs draw one of K values so often or more: binomial, for each (Bonferroni)."""
    return min(K * float(bdtrc(most - 1, R, 1 / K)), 1.0)


def outside_middle(R: int) -> int:
    """Of R runs those on either side of the two between which half of them lie, or a few more."""
    return R // 4


def filled_by_lot(R: int) -> float:
    """The share of a range that lies between these two, on average, where R runs draw by lot: so many of R + 1 gaps."""
    return (R - 1 - 2 * outside_middle(R)) / (R + 1)


@dataclass(frozen=True)
class Found:
    """One setting of the space, and the value that each run found, of those that found something."""

    setting: str
    axis: Axis
    values: tuple[Any, ...]  # by run
    importance: float | None  # share of 1; None where trials cannot tell

    @property
    def numeric(self) -> bool:
        """A number between two ends, rather than one of several values."""
        return self.axis.kind != "choice"

    @property
    def most_frequent(self) -> tuple[Any, int]:
        """Of a choice: the value that most runs found, and how many did; the first in the space of equals."""
        counts = [(self.values.count(value), value) for value in self.axis.values]
        most = max(count for count, _ in counts)
        return next(value for count, value in counts if count == most), most

    @property
    def quartiles(self) -> tuple[float, float, float]:
        """Of a number: where its middle half lies, and its median between; as a factor where it was drawn so.

        The ends are those of two runs, between which half of the runs lie or a few more.
        """
        ordered, outside = sorted(self.values), outside_middle(len(self.values))
        middle = median(ordered)
        if self.axis.kind == "log":
            middle = exp(median(log(value) for value in ordered))
        return ordered[outside], middle, ordered[-1 - outside]

    @property
    def places(self) -> Numbers:
        """(R,) of a number: where in its range each run found it, 0 to 1."""
        ends, values = np.asarray(self.axis.values, np.float64), np.asarray(self.values, np.float64)
        if self.axis.kind == "log":
            ends, values = np.log(ends), np.log(values)
        return np.asarray((values - ends[0]) / (ends[1] - ends[0]))

    @property
    def middle_share(self) -> float:
        """Of a number: the share of its range between the quartiles, (R - 1) / (2 R + 2) by chance alone on average."""
        low, high = np.quantile(self.places, MIDDLE)
        return float(high - low)

    @property
    def by_lot(self) -> float:
        """The chance, at most, that values drawn by lot lie as close together: a p-value, at least two runs given.

        Of a number by the part of its range between the quartiles, which takes (R - 1) / 2 of the R + 1 gaps between
        runs and ends: their sum is distributed as Beta (David and Nagaraja 2003, Order Statistics, section 2.3). Of a
        choice by how many runs made the most frequent one. Of integers by the one of the two that is smaller, twice.
        """
        R = len(self.values)
        if self.axis.kind == "choice":
            return by_count(self.most_frequent[1], R, len(self.axis.values))
        by_range = float(betainc((R - 1) / 2, (R + 3) / 2, self.covered))
        if self.axis.kind != "int":
            return by_range
        low, high = self.axis.values
        ((_, most),) = Counter(self.values).most_common(1)
        return min(2 * min(by_range, by_count(most, R, high - low + 1)), 1.0)

    @property
    def covered(self) -> float:
        """Of a number: `middle_share`; of integers the share of those that lie there, which is never 0."""
        if self.axis.kind != "int":
            return self.middle_share
        steps = self.axis.values[1] - self.axis.values[0]
        return float((self.middle_share * steps + 1) / (steps + 1))

    @property
    def distances(self) -> Numbers:
        """(R, R) of two runs: the share of the range between them, or whether their choices differ."""
        if self.numeric:
            return np.asarray(np.abs(self.places[:, None] - self.places[None, :]))
        numbers = np.asarray([self.axis.values.index(value) for value in self.values])
        return np.asarray(numbers[:, None] != numbers[None, :], np.float64)


@dataclass(frozen=True)
class Search:
    """The searches of all runs of a variant."""

    variant: str
    trials: Mapping[int, tuple[Trial, ...]]  # by run
    found: tuple[Found, ...]  # the most important setting first

    @property
    def chosen(self) -> tuple[Trial, ...]:
        """By run; of one that found nothing the trial with which it trained all the same."""
        return tuple(best_trial(self.trials[run]) for run in sorted(self.trials))

    @property
    def successful(self) -> tuple[int, ...]:
        """Runs that found something: of the others every trial diverged."""
        return tuple(run for run in sorted(self.trials) if best_trial(self.trials[run]).validation_loss is not None)

    @cached_property
    def best_so_far(self) -> Numbers:
        """(S, T) the lowest loss of each of S successful runs up to each trial; infinite while all have diverged."""
        best = np.minimum.accumulate(self.losses, axis=1)
        return best[np.isfinite(best[:, -1])]

    @property
    def losses(self) -> Numbers:
        """(R, T) the validation loss of each trial, infinite where it diverged."""
        return np.array([[trial.loss for trial in self.trials[run]] for run in sorted(self.trials)])

    @property
    def diverged(self) -> int:
        """Trials of all runs that did."""
        return int(np.isinf(self.losses).sum())

    @property
    def typical(self) -> int:
        """The run whose settings are nearest to those of all others, the first of equals.

        Runs that found nothing do not count; where none found anything, it is the first.
        """
        if not self.successful:
            return min(self.trials)
        distances = np.mean([found.distances for found in self.found], axis=0)
        return self.successful[int(distances.sum(axis=1).round(9).argmin())]


def searches(study: Study) -> list[Search]:
    """Of every tuned variant, by name; a copy of one under another name searched the same and found the same."""
    distinct = distinct_settings(study)
    return [search_of(study, name) for name in searched_variants(study.config) if name in distinct]


def search_of(study: Study, name: str) -> Search:
    """From search.csv, the space in the settings, and what evaluate made of the trials."""
    written = study.config.variants[name][SEARCH]
    space = parse(SearchConfig, written, f"variants.{name}.{SEARCH}").space
    trials, importances = read_search(name), study.measures[name].importances or {}
    chosen = [best_trial(trials[run]) for run in sorted(trials)]
    settings = [trial.settings for trial in chosen if trial.validation_loss is not None]
    found = [
        Found(setting, axis, tuple(each[setting] for each in settings), importances.get(setting))
        for setting, axis in sorted(space.items())
    ]
    return Search(name, trials, tuple(sorted(found, key=lambda each: -(each.importance or 0.0))))

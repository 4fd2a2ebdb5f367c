"""Does a setting of a search change anything? The ranks of all trials, by the values that they tried of it.

A random forest explains any noise, most of it by a setting of many values: of losses drawn by lot it gave a range 98 %
of the importance and a choice of two 2 %. So importance alone does not show that a setting mattered.
"""

import json
from collections.abc import Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray
from scipy.special import fdtrc

from mlpstudy.compare.search import Found, Numbers, Search
from mlpstudy.contracts.search import Trial

PARTS = 5  # of a range, as it is searched; equally wide, but for whole numbers


def ranks_by_lot(search: Search, setting: Found) -> float:
    """The chance that ranks differ so much between values of the setting if it changed nothing: a p-value.

    Analysis of variance of ranks: Conover & Iman 1981, https://doi.org/10.1080/00031305.1981.10479327. Each rank is
    taken in its own run, less the run's mean. A combination tried again gives the same loss to the bit and counts once.
    """
    runs = [distinct(trials) for trials in search.trials.values()]
    ranks = np.concatenate([centred_ranks(trials) for trials in runs])
    tried = parts_tried([trial for trials in runs for trial in trials], setting)
    sums, sizes = np.bincount(tried, ranks), np.bincount(tried)
    between, total = float((sums**2 / np.maximum(sizes, 1)).sum()), float((ranks**2).sum())
    groups = np.count_nonzero(sizes)
    left = len(ranks) - len(runs) - (groups - 1)  # degrees of freedom, less the means of runs and of groups
    if groups < 2 or left < 1 or not total:
        return 1.0
    within = max(total - between, 1e-12 * total)  # where nothing is left within the groups, rounding
    return float(fdtrc(groups - 1, left, between / (groups - 1) / (within / left)))


def distinct(trials: Sequence[Trial]) -> list[Trial]:
    """One of each combination of settings."""
    return list({json.dumps(trial.settings, sort_keys=True): trial for trial in trials}.values())


def centred_ranks(trials: Sequence[Trial]) -> Numbers:
    """(T,) as shares of all trials, mean 0; equal losses have the mean of theirs, as diverged trials do."""
    _, places, counts = np.unique([trial.loss for trial in trials], return_inverse=True, return_counts=True)
    return np.asarray((np.cumsum(counts) - counts / 2)[places] / len(trials) - 0.5)


def parts_tried(trials: Sequence[Trial], setting: Found) -> NDArray[np.int64]:
    """Of each trial the number of its choice, or of the part of the range that its value lies in."""
    tried = replace(setting, values=tuple(trial.settings[setting.setting] for trial in trials))
    if not tried.numeric:
        return np.array([tried.axis.values.index(value) for value in tried.values])
    return np.clip((tried.places * PARTS).astype(np.int64), 0, PARTS - 1)

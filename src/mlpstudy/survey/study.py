"""The study that a source allows: how its images are divided, and which differences can then be found."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from math import inf
from types import MappingProxyType

import numpy as np
from numpy.typing import NDArray

from mlpstudy.config.split import Score, SplitConfig
from mlpstudy.contracts.index import Index
from mlpstudy.contracts.split import Split
from mlpstudy.download.listing import Entry
from mlpstudy.power import FEWEST_RUNS
from mlpstudy.split.enough import DivisionError, Reason
from mlpstudy.split.make import divide
from mlpstudy.split.planned import guess, likely

# A holdout tests a share of the images, k-fold all of them, and it trains on more; but it trains more often. With 17
# comparisons a holdout of half of 1,400 images finds 2.5 points in networks that name 90 of 100 rightly, and 2.0 is the
# least that it finds of any number; k-fold finds 1.8 there. Below, images are so scarce that none may be spared.
COARSE = 0.025  # share of 1: smallest detectable difference from which on k-fold is worth its time


@dataclass(frozen=True)
class PlannedStudy:
    """A division of all images, groups kept together, as if no more were damaged or alike than was seen."""

    scheme: str
    split: Split | None  # None where there can be none
    problem: str = ""  # why there can be none
    reasons: tuple[Reason, ...] = ()  # likewise; of k-fold, why there can be no holdout
    given_test: bool = False  # does the source bring the test images?
    folds: int | None = None  # where there can be none: the most folds that divide the images all the same
    holdout_finds: float = 0.0  # smallest difference that a holdout of them finds at best, share of 1


def plan_study(
    entries: Sequence[Entry],
    config: SplitConfig,
    comparisons: int,
    groups: NDArray[np.int64] | None = None,
    unusable: Collection[str] = (),
    pixels: Mapping[str, str] = MappingProxyType({}),
) -> PlannedStudy:
    """Holdout or k-fold. What a source brings as its test images stays that, unless no study can be made with them and
    the settings say k-fold; `groups` (N,) are not parted, if any.

    Images with `unusable` paths take no part, but their classes stay, as they do in the stage split.
    `pixels`: path -> hash, the same for exact copies; an image without one is a copy of none.
    """
    index = index_of(entries, groups, unusable, pixels)
    given_test = bool(np.any(index.given == "test"))
    holdout, error = divided(index, config.model_copy(update={"scheme": "holdout"}))
    kfold = config.model_copy(update={"scheme": "kfold"})
    if given_test and holdout:
        return PlannedStudy("holdout", holdout, given_test=True)
    reasons = error.reasons if error else ()
    least = smallest_difference(index, config, comparisons) if holdout else inf
    too_few = not least <= COARSE  # NaN is no difference that is found
    wanted = not given_test and (holdout or "one_group" in reasons) and too_few
    wanted = wanted or (not holdout and config.scheme == "kfold")  # as `most_folds` led a person to set it
    folds, _ = divided(index, kfold) if wanted else (None, None)
    if folds:
        return PlannedStudy("kfold", folds, reasons=reasons, holdout_finds=least)
    if holdout:
        return PlannedStudy("holdout", holdout, holdout_finds=least)
    return PlannedStudy("holdout", None, str(error), reasons, given_test, most_folds(index, kfold))


def most_folds(index: Index, config: SplitConfig) -> int | None:
    """As many as the settings say, or the next fewer into which k-fold can divide the images; None where there are
    none."""
    numbers = range(config.folds, 1, -1)
    return next((folds for folds in numbers if divided(index, config.model_copy(update={"folds": folds}))[0]), None)


def smallest_difference(index: Index, config: SplitConfig, comparisons: int) -> float:
    """That a holdout finds at best, with enough runs for verdicts; as a share of 1."""
    enough = config.model_copy(update={"scheme": "holdout", "runs": max(config.runs, FEWEST_RUNS)})
    split = divide(index, enough).split
    return guess(split, config.score, max(comparisons, 1), max(likely(split, config.score))).now.median


def findable(split: Split, score: Score, comparisons: int) -> dict[float, float]:
    """Share of the images that networks name rightly -> smallest difference found, as a share of 1: a guess."""
    return {right: guess(split, score, max(comparisons, 1), right).now.median for right in likely(split, score)}


def divided(index: Index, config: SplitConfig) -> tuple[Split | None, DivisionError | None]:
    """The split, or else why there can be none."""
    try:
        return divide(index, config).split, None
    except DivisionError as error:
        return None, error


def index_of(
    entries: Sequence[Entry], groups: NDArray[np.int64] | None, unusable: Collection[str], pixels: Mapping[str, str]
) -> Index:
    """As preprocess writes it, of images most of which may not have been looked at: all others usable, all different.

    Without `groups` (N,) each image is one of its own.
    """
    N = len(entries)
    classes, labels = np.unique([entry.label for entry in entries], return_inverse=True)
    bad = np.array([entry.path in unusable for entry in entries])
    hashes = [pixels.get(entry.path, f"{row}") for row, entry in enumerate(entries)]
    return Index(
        names=np.array([entry.path for entry in entries]),
        classes=tuple(classes.tolist()),
        labels=labels.astype(np.int64),
        given=np.array([entry.given for entry in entries]),
        width_px=np.ones(N, np.int64),
        height_px=np.ones(N, np.int64),
        pixel_hashes=np.where(bad, "", np.array(hashes)),
        groups=np.arange(N) if groups is None else groups,
        problems=np.where(bad, "unusable", ""),
    )

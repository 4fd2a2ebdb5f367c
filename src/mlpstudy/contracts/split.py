"""data/split/: who is training, validation and test in each run, the same for every variant."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from mlpstudy import paths
from mlpstudy.arrays import read_array, write_array
from mlpstudy.config.base import Config, load
from mlpstudy.files import csv_text, write_json, write_text

UNUSED, TRAIN, VALIDATION, TEST = 0, 1, 2, 3  # values of Split.parts
ARRAYS = ("labels", "groups", "parts")


class SplitCounts(Config):
    """How many images stand where; lists have one entry a run."""

    images: int
    kept: int  # of them, the rest is left out
    groups: int  # of duplicates, an image without duplicates being a group of its own
    classes: dict[str, int]  # kept images of each class
    pool: tuple[int, ...]  # what the training images of a run are drawn from
    train: tuple[int, ...]
    validation: tuple[int, ...]
    test: tuple[int, ...]


class SplitInfo(Config):
    """split.json."""

    classes: tuple[str, ...]  # K names, sorted; a label is a number in this order
    scheme: Literal["holdout", "kfold"]
    repeat: tuple[int, ...]  # of each run
    fold: tuple[int, ...]  # of each run; 0 in holdout
    train_per_class: int | None  # images drawn anew in each run; null = all
    given_test: bool  # does the source bring the test images?
    leakage: Literal["drop", "fail", "keep"]
    counts: SplitCounts
    left_out: dict[str, int]  # reason -> images


@dataclass(frozen=True)
class Split:
    """N images in K classes; F runs per variant (holdout: study.runs; k-fold: folds x repeats)."""

    info: SplitInfo
    labels: NDArray[np.int64]  # (N,) number of the class
    groups: NDArray[np.int64]  # (N,) images that may not be parted share a number
    parts: NDArray[np.uint8]  # (F, N) UNUSED, TRAIN, VALIDATION or TEST

    @property
    def classes(self) -> tuple[str, ...]:
        """Names of the K classes."""
        return self.info.classes

    @property
    def runs(self) -> int:
        """F, the runs of each variant."""
        return len(self.parts)

    def rows(self, run: int, part: int) -> NDArray[np.int64]:
        """Ascending image numbers of one part of one run."""
        return np.flatnonzero(self.parts[run] == part)


def read_split(folder: Path = Path()) -> Split:
    """The split below the working folder. ConfigError where split.json is not what `write_split` leaves."""
    split = folder / paths.SPLIT
    arrays = {name: read_array(split / f"{name}.npy") for name in ARRAYS}
    return Split(info=load(SplitInfo, split / "split.json"), **arrays)


def write_split(split: Split, left_out: Mapping[str, str], folder: Path = Path()) -> None:
    """Arrays, split.json, and left_out.csv with the name and the reason of each image that takes no part."""
    target = folder / paths.SPLIT
    for name in ARRAYS:
        write_array(target / f"{name}.npy", getattr(split, name))
    write_text(target / "left_out.csv", csv_text([("name", "reason"), *left_out.items()]))
    write_json(target / "split.json", split.info.model_dump(mode="json"))

"""What preprocess and split hand to training and evaluation: images, labels, and who is what in each training."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from mlpstudy import paths
from mlpstudy.files import read_json

UNUSED, TRAIN, VALIDATION, TEST = 0, 1, 2, 3  # values of Split.parts


@dataclass(frozen=True)
class Split:
    """N images, F trainings per variant (holdout: runs; kfold: folds x repeats)."""

    classes: tuple[str, ...]
    labels: NDArray[np.int64]  # (N,) number of the class
    groups: NDArray[np.int64]  # (N,) duplicates share a number
    parts: NDArray[np.uint8]  # (F, N) UNUSED, TRAIN, VALIDATION or TEST
    info: dict[str, Any]  # split.json: scheme, repeat and fold of each training, who was left out

    @property
    def trainings(self) -> int:
        return len(self.parts)

    def rows(self, training: int, part: int) -> NDArray[np.int64]:
        """Ascending image numbers of one part of one training."""
        return np.flatnonzero(self.parts[training] == part)


def load_images(folder: Path = Path()) -> NDArray[np.uint8]:
    """(N, S, S, C) uint8 below the working folder, memory-mapped: workers share one copy."""
    images: NDArray[np.uint8] = np.load(folder / paths.IMAGES, mmap_mode="r")
    return images


def load_split(folder: Path = Path()) -> Split:
    place = folder / paths.SPLIT
    info = read_json(place / "split.json")
    arrays = {name: np.load(place / f"{name}.npy") for name in ("labels", "groups", "parts")}
    return Split(classes=tuple(info["classes"]), info=info, **arrays)

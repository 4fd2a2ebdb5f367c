"""What the split needs to know of each image."""

import csv
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray


@dataclass(frozen=True)
class Index:
    """Columns of index.csv, N rows in the order of images.npy."""

    names: NDArray[np.str_]
    classes: tuple[str, ...]  # K names, sorted
    labels: NDArray[np.int64]  # (N,) number of the class
    given: NDArray[np.str_]  # all | train | validation | test
    pixels: NDArray[np.str_]  # hash, equal for equal pixels; empty where there are none
    groups: NDArray[np.int64]  # (N,) duplicates of any kind share a number


def read_index(path: Path) -> Index:
    with path.open(encoding="utf-8", newline="") as handle:
        rows = list(csv.DictReader(handle))
    classes, labels = np.unique([row["class"] for row in rows], return_inverse=True)
    return Index(
        names=np.array([row["name"] for row in rows]),
        classes=tuple(classes.tolist()),
        labels=labels.astype(np.int64),
        given=np.array([row["given"] for row in rows]),
        pixels=np.array(["" if row["problem"] else row["pixel_hash"] for row in rows]),
        groups=np.array([int(row["group"]) for row in rows], dtype=np.int64),
    )

"""data/prepared/index.csv: one row per image, in the order of images.npy."""

import csv
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from mlpstudy import paths
from mlpstudy.files import atomic

COLUMNS = (
    *("name", "class", "given", "width", "height", "mode"),
    *("pixel_hash", "perceptual_hash", "group", "copy_of", "problem"),
)


class IndexRow(NamedTuple):
    """One row as it is written; fields stand in the order of `COLUMNS`."""

    name: str  # <given>/<class>/<file>, its name in images.zip
    label: str  # name of the class
    given: str  # split the source puts it in: all | train | validation | test
    width_px: int  # upright; 0 where the image cannot be used
    height_px: int
    mode: str  # as Pillow names it: L, RGB, CMYK, P, RGBA, I;16, ...
    pixel_hash: str
    perceptual_hash: str
    group: int  # number of the first row of the group
    copy_of: str  # name of the first image with the same pixels
    problem: str  # why the image cannot be used; empty where it can


@dataclass(frozen=True)
class Index:
    """N images in K classes, as columns."""

    names: NDArray[np.str_]  # (N,) <given>/<class>/<file>
    classes: tuple[str, ...]  # K names, sorted
    labels: NDArray[np.int64]  # (N,) number of the class
    given: NDArray[np.str_]  # (N,) all | train | validation | test
    width_px: NDArray[np.int64]  # (N,) 0 where the image cannot be used
    height_px: NDArray[np.int64]  # (N,)
    pixel_hashes: NDArray[np.str_]  # (N,) equal for equal pixels; empty where the image cannot be used
    groups: NDArray[np.int64]  # (N,) images that may not be parted share a number
    problems: NDArray[np.str_]  # (N,) why the image cannot be used; empty where it can

    def shown_name(self, row: int) -> str:
        """Of an image, without the `all` that stands for a source without splits: there people know no such folder."""
        return str(self.names[row]).removeprefix("all/")


def read_index(path: Path = paths.INDEX) -> Index:
    """The columns that split, the trivial methods and the report need."""
    with path.open(encoding="utf-8", newline="") as handle:
        rows = csv.reader(handle)
        header = next(rows)
        table = dict(zip(header, zip(*rows, strict=True), strict=True))
    classes, labels = np.unique(table["class"], return_inverse=True)
    usable = [not problem for problem in table["problem"]]
    return Index(
        names=np.array(table["name"]),
        classes=tuple(classes.tolist()),
        labels=labels.astype(np.int64),
        given=np.array(table["given"]),
        width_px=np.array(table["width"], np.int64),
        height_px=np.array(table["height"], np.int64),
        pixel_hashes=np.where(usable, table["pixel_hash"], ""),
        groups=np.array(table["group"], np.int64),
        problems=np.array(table["problem"]),
    )


def write_index(rows: Iterable[IndexRow], path: Path = paths.INDEX) -> None:
    """Written whole or not at all."""
    with atomic(path) as temporary, temporary.open("w", encoding="utf-8", newline="") as handle:
        table = csv.writer(handle, lineterminator="\n")
        table.writerow(COLUMNS)
        table.writerows(rows)

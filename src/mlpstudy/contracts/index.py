"""data/prepared/index.csv: one row per image, in the order of images.npy."""

import csv
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from mlpstudy import paths
from mlpstudy.contracts.origins import shown
from mlpstudy.files import atomic, delete_leftovers, named_if_cut, open_table

COLUMNS = (
    *("name", "class", "given", "width", "height", "mode"),
    *("pixel_hash", "perceptual_hash", "group", "copy_of", "problem"),
)
ORIGIN = "origin"  # a last column, where people know some image by another path than its name


class IndexRow(NamedTuple):
    """One row as it is written; fields stand in the order of `COLUMNS` and `ORIGIN`."""

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
    origin: str = ""  # path in the source, where people know the image by another than its name


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
    origins: NDArray[np.str_] | None = None  # (N,) path in the source where it has another; None: no image has

    def shown_name(self, row: int) -> str:
        """The path under which people know an image in the source."""
        return self.origin(row) or shown(str(self.names[row]))

    def listed_name(self, row: int) -> str:
        """In left_out.csv: the path of an image in the source, or else its name in images.zip."""
        return self.origin(row) or str(self.names[row])

    def origin(self, row: int) -> str:
        """The path of an image in the source; empty where its name tells it."""
        return "" if self.origins is None else str(self.origins[row])


def read_index(path: Path = paths.INDEX) -> Index:
    """The columns that split, the trivial methods and the report need. StudyError where the file is damaged."""
    with named_if_cut(path):
        return index_of(read_table(path))


def read_table(path: Path) -> dict[str, tuple[str, ...]]:
    """Column -> its cells. ValueError where rows are not all as long as the header."""
    header, *rows = csv.reader(open_table(path))
    return dict(zip(header, zip(*rows, strict=True), strict=True))


def index_of(table: Mapping[str, Sequence[str]]) -> Index:
    """From the cells of each column. KeyError, or ValueError, where they are not what `write_index` wrote."""
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
        origins=np.array(table[ORIGIN]) if ORIGIN in table else None,
    )


def write_index(rows: Iterable[IndexRow], path: Path = paths.INDEX) -> None:
    """Written whole or not at all; `ORIGIN` stands there only where some row has one."""
    delete_leftovers(path)
    rows = list(rows)
    columns = (*COLUMNS, ORIGIN) if any(row.origin for row in rows) else COLUMNS
    with atomic(path) as temporary, temporary.open("w", encoding="utf-8", newline="") as handle:
        table = csv.writer(handle, lineterminator="\n")
        table.writerow(columns)
        table.writerows(row[: len(columns)] for row in rows)

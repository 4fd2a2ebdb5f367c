"""Images that look alike: found by their hashes, confirmed by what their thumbnails show."""

from collections.abc import Container, Sequence
from dataclasses import dataclass
from itertools import compress

import numpy as np
from numpy.typing import NDArray

from mlpstudy.config.preprocess import PreprocessConfig
from mlpstudy.contracts.quality import ALL_PAIRS_UP_TO, MOST_REVIEWED
from mlpstudy.preprocess.banded import banded_pairs
from mlpstudy.preprocess.hashes import ORIENTATIONS, low_frequencies, oriented_hashes, turns
from mlpstudy.preprocess.near import Looks, Pair, near_pairs, review_pairs
from mlpstudy.preprocess.record import Record
from mlpstudy.preprocess.thumbnail import Details, Thumbnail, agreement, details, spread

BATCH = 1024  # thumbnails at a time
PAIRS = 64  # compared at a time: 2 MB in all orientations, which the processor's cache holds
BLOCK = 16_384  # pairs at a time whose details are worked out once for each picture: 300 MB at most
REVIEW_BITS = 10  # pairs this close, but beyond the distance that joins, are listed for a person to look at

# What the details of two thumbnails must have in common. Measured on 839 different skin photographs, 2,000 drawn shapes
# and ten sets of 80 to 124 unlike objects centred on black (ellipses, polygons, textures, noise, letters).
# An object of a few pixels looks like any other of its size, so that its hash tells nothing: such pictures never join.
FEWEST_PX = 32
# Correlation of details from which two pictures count as copies. 99.4 % of 180 copies of the photographs (192 px) reach
# it (recompressed, at 40 to 90 % of their size, of other brightness), and no unlike pair with close hashes does (5 of
# photographs, 339 of shapes). Of originals of 32 to 64 px fewer do, above all mirrored: docs/images.md has how many.
COPY = 0.9
# Two photographs of one thing (0.6 and 0.8 in the skin photographs) agree less than unlike ellipses on black do, whose
# details are edges. They count where details fill an eighth of the picture, and lie in one orientation.
SAME_THING, FILLED_PX = 0.5, 128


@dataclass(frozen=True)
class LookAlikes:
    """Pairs of rows, ordered."""

    near: list[Pair]  # that belong together
    mirrored: list[Pair]  # of them, those that lie in different orientations
    review: list[Pair]  # left apart, for a person to look at
    plain: tuple[int, ...] = ()  # rows with no more detail than a small spot, compared with none
    looked_for: bool = True


NONE = LookAlikes([], [], [], looked_for=False)


def find_lookalikes(records: Sequence[Record], config: PreprocessConfig, without: Container[int]) -> LookAlikes:
    """Among all rows but those of `without`."""
    distance = config.near_duplicate_distance
    if distance is None:
        return NONE
    looks = looks_of(records, config.near_duplicate_orientations, without)
    few = len(looks.rows) <= ALL_PAIRS_UP_TO
    close = near_pairs(looks, distance) if few else banded_pairs(looks, distance)
    near, mirrored = confirmed(records, close, looks.hashes.shape[1])
    review = review_pairs(looks, distance + 1, REVIEW_BITS, MOST_REVIEWED) if few else []
    return LookAlikes(near, mirrored, review, looks.plain)


def looks_of(records: Sequence[Record], orientations: bool, without: Container[int]) -> Looks:
    """Of the images whose details are spread far enough to tell them from unlike ones."""
    known = [row for row, record in enumerate(records) if record.thumbnail is not None and row not in without]
    rows, hashes = [np.zeros(0, np.int64)], [np.zeros((0, ORIENTATIONS), np.uint64)]
    for first in range(0, len(known), BATCH):
        batch = np.array(known[first : first + BATCH])
        pictures = np.stack([thumbnail_of(records, row) for row in batch])
        clear = spread(details(pictures)) >= FEWEST_PX
        rows.append(batch[clear])
        if clear.any():
            hashes.append(oriented_hashes(np.stack([low_frequencies(picture) for picture in pictures[clear]])))
    compared = np.concatenate(rows)
    plain = tuple(np.setdiff1d(known, compared).tolist())
    return Looks(compared, np.concatenate(hashes)[:, : ORIENTATIONS if orientations else 1], plain)


def confirmed(records: Sequence[Record], close: Sequence[Pair], orientations: int) -> tuple[list[Pair], list[Pair]]:
    """Of pairs with close hashes those that belong together, and of these the mirrored ones."""
    near: list[Pair] = []
    mirrored: list[Pair] = []
    for first in range(0, len(close), BLOCK):
        pairs = close[first : first + BLOCK]
        looked = compare(records, pairs, orientations)
        near += compress(pairs, looked.alike)
        mirrored += compress(pairs, looked.alike & looked.mirrored)
    return near, mirrored


@dataclass(frozen=True)
class Compared:
    """Details of the two thumbnails of each pair, (P,) each."""

    unturned: NDArray[np.float32]  # agreement as they lie
    best: NDArray[np.float32]  # in the orientation of the second where they agree most; copies as they lie keep that
    spread: NDArray[np.float64]  # of the smaller, in pixels

    @property
    def mirrored(self) -> NDArray[np.bool_]:
        """Is the one a copy of the other only once it is mirrored or turned?"""
        return (self.best >= COPY) & (self.unturned < COPY)

    @property
    def alike(self) -> NDArray[np.bool_]:
        """Do they belong together: a copy in any orientation, or the same thing as it lies?"""
        return (self.best >= COPY) | ((self.unturned >= SAME_THING) & (self.spread >= FILLED_PX))


def compare(records: Sequence[Record], pairs: Sequence[Pair], orientations: int) -> Compared:
    """The details of the two images of each pair, many at once: n nearly equal images make n^2 / 2 pairs."""
    rows, places = np.unique([(pair.first, pair.second) for pair in pairs], return_inverse=True)
    ends = places.reshape(-1, 2)
    batches = [details(np.stack([thumbnail_of(records, row) for row in part])) for part in parts(rows, BATCH)]
    fine, filled = np.concatenate(batches), np.concatenate([spread(batch) for batch in batches])
    reached = [agreements(fine[part[:, 0]], fine[part[:, 1]], orientations) for part in parts(ends, PAIRS)]
    unturned, best = np.concatenate(reached, axis=1)
    return Compared(unturned, best, filled[ends].min(axis=1))


def agreements(first: Details, second: Details, orientations: int) -> NDArray[np.float32]:
    """(2, P): as they lie, and the most in any orientation of the second; copies as they lie are not turned."""
    unturned = agreement(first, second)
    best, others = unturned.copy(), np.flatnonzero(unturned < COPY)
    for turned in turns(second[others])[1:orientations]:
        best[others] = np.maximum(best[others], agreement(first[others], turned))
    return np.stack([unturned, best])


def parts(table: NDArray[np.int64], size: int) -> list[NDArray[np.int64]]:
    """Its rows, so many at a time."""
    return np.split(table, range(size, len(table), size))


def thumbnail_of(records: Sequence[Record], row: int) -> Thumbnail:
    """Of a record that has one."""
    picture = records[row].thumbnail
    assert picture is not None
    return picture

"""Pairs of images whose perceptual hashes differ in few bits, all compared with all."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from mlpstudy.errors import DataError

BLOCK = 256  # rows compared with all at a time: 40 MB at 20,000 images
MOST_PAIRS = 1_000_000


class Pair(NamedTuple):
    """Two images whose perceptual hashes are close."""

    first: int  # row
    second: int  # row, larger
    bits: int  # that differ, in the orientation where they are fewest


@dataclass(frozen=True)
class Looks:
    """M images that can be compared, in K orientations: K = 1 as they lie, or all 8."""

    rows: NDArray[np.int64]  # (M,) numbers of the records, ascending
    hashes: NDArray[np.uint64]  # (M, K), the first as the image lies
    plain: tuple[int, ...] = ()  # rows of other images, which have no more detail than a small spot


def near_pairs(looks: Looks, distance: int) -> list[Pair]:
    """All pairs at most `distance` apart, ordered. DataError where there are too many."""
    pairs: list[Pair] = []
    for close in pairs_between(looks, 0, distance):
        refuse_too_many(len(pairs) + len(close), distance)
        pairs += as_pairs(close)
    return pairs


def review_pairs(looks: Looks, nearest: int, farthest: int, most: int) -> list[Pair]:
    """The first `most` pairs from `nearest` to `farthest` bits apart as they lie, ordered."""
    pairs: list[Pair] = []
    for close in pairs_between(Looks(looks.rows, looks.hashes[:, :1]), nearest, farthest):
        pairs += as_pairs(close[: most - len(pairs)])
        if len(pairs) == most:
            break
    return pairs


def as_pairs(table: NDArray[np.int64]) -> Iterable[Pair]:
    """(P, 3) rows of first, second and bits."""
    return (Pair(*line) for line in table.tolist())


def pairs_between(looks: Looks, nearest: int, farthest: int) -> Iterator[NDArray[np.int64]]:
    """(P, 3) pairs with their bits, for one block of rows after the other."""
    rows, hashes = looks.rows, looks.hashes
    for top in range(0, len(rows), BLOCK):
        block = hashes[top : top + BLOCK, :1]  # (B, 1) as they lie, against the others in each orientation
        bits: NDArray[np.uint8] = np.bitwise_count(block ^ hashes[top:, 0])
        for orientation in range(1, hashes.shape[1]):
            np.minimum(bits, np.bitwise_count(block ^ hashes[top:, orientation]), out=bits)
        a, b = np.nonzero(np.triu((bits >= nearest) & (bits <= farthest), k=1))
        yield np.stack([rows[top + a], rows[top + b], bits[a, b].astype(np.int64)], axis=1)


def refuse_too_many(pairs: int, distance: int) -> None:
    """DataError: what looks alike everywhere says nothing."""
    if pairs > MOST_PAIRS:
        raise DataError(
            f"more than {MOST_PAIRS:,} pairs of images look alike at data.near_duplicate_distance = {distance}: "
            "expected a smaller distance, or null, for such images"
        )

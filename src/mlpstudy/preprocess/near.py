"""Pairs of perceptual hashes that differ in few bits, all compared with all."""

from collections.abc import Iterator, Sequence

import numpy as np
from numpy.typing import NDArray

from mlpstudy.errors import DataError

BLOCK = 256  # rows compared with all at a time: 40 MB at 20,000 images
MOST_PAIRS = 1_000_000
Pair = tuple[int, int, int]  # first, second, bits that differ


def near_pairs(hashes: Sequence[str], distance: int) -> list[Pair]:
    """All pairs at most `distance` apart, ordered; empty hashes have no pairs. DataError where there are too many."""
    pairs: list[Pair] = []
    for found in pairs_between(hashes, 0, distance):
        refuse_too_many(len(pairs) + len(found), distance)
        pairs += map(tuple, found.tolist())
    return pairs


def review_pairs(hashes: Sequence[str], nearest: int, farthest: int, most: int) -> list[Pair]:
    """The first `most` pairs from `nearest` to `farthest` bits apart, ordered."""
    pairs: list[Pair] = []
    for found in pairs_between(hashes, nearest, farthest):
        pairs += map(tuple, found[: most - len(pairs)].tolist())
        if len(pairs) == most:
            break
    return pairs


def pairs_between(hashes: Sequence[str], nearest: int, farthest: int) -> Iterator[NDArray[np.int64]]:
    """(P, 3) pairs with their bits, for one block of rows after the other."""
    rows = np.array([row for row, text in enumerate(hashes) if text], dtype=np.int64)
    values = np.array([int(hashes[row], 16) for row in rows], dtype=np.uint64)
    for start in range(0, len(rows), BLOCK):
        bits: NDArray[np.uint8] = np.bitwise_count(values[start : start + BLOCK, np.newaxis] ^ values[start:])
        a, b = np.nonzero(np.triu((bits >= nearest) & (bits <= farthest), k=1))
        yield np.stack([rows[start + a], rows[start + b], bits[a, b].astype(np.int64)], axis=1)


def refuse_too_many(pairs: int, distance: int) -> None:
    if pairs > MOST_PAIRS:
        raise DataError(
            f"more than {MOST_PAIRS:,} pairs of images look alike at data.near_duplicate_distance = {distance}: "
            "expected a smaller distance, or null, for such images"
        )

"""Pairs of perceptual hashes that differ in few bits."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

BLOCK = 256  # rows compared with all at a time: 40 MB at 20,000 images


def near_pairs(hashes: Sequence[str], distance: int) -> list[tuple[int, int, int]]:
    """(first, second, bits that differ), ordered, of all pairs at most `distance` apart; empty hashes have no pairs."""
    rows = np.array([row for row, text in enumerate(hashes) if text], dtype=np.int64)
    values = np.array([int(hashes[row], 16) for row in rows], dtype=np.uint64)
    pairs: list[tuple[int, int, int]] = []
    for start in range(0, len(rows), BLOCK):
        bits: NDArray[np.uint8] = np.bitwise_count(values[start : start + BLOCK, np.newaxis] ^ values[start:])
        for a, b in np.argwhere(bits <= distance):
            if a < b:
                pairs.append((int(rows[start + a]), int(rows[start + b]), int(bits[a, b])))
    return pairs

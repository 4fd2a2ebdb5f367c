"""Near pairs among very many hashes, without comparing all with all."""

from collections.abc import Iterator, Sequence
from itertools import combinations, pairwise

import numpy as np
from numpy.typing import NDArray

from mlpstudy.errors import ConfigError
from mlpstudy.preprocess.near import refuse_too_many

EQUAL = 3  # bands that a pair must share
WIDEST = 10  # bits; beyond, bands would be so narrow that too many unlike hashes share them
NEIGHBOURS = 64  # with which each hash is compared where many share their bands: the price of never being quadratic
Hashes = NDArray[np.uint64]
Rows = NDArray[np.int64]


def banded_pairs(hashes: Sequence[str], distance: int) -> list[tuple[int, int, int]]:
    """(first, second, bits that differ), ordered; rows of one and the same hash are paired with the first of them.

    Cut into distance + 3 bands, two hashes that differ in no more than `distance` bits agree in three bands at least
    (the pigeonhole principle): only those that do are compared (Manku, Jain & Das Sarma 2007, Detecting
    near-duplicates for web crawling).
    """
    if distance > WIDEST:
        raise ConfigError(
            f"data.near_duplicate_distance = {distance}: expected at most {WIDEST} for {len(hashes):,} images"
        )
    rows = np.array([row for row, text in enumerate(hashes) if text], np.int64)
    values = np.array([int(hashes[row], 16) for row in rows], np.uint64)
    distinct, first, number = np.unique(values, return_index=True, return_inverse=True)
    again = np.flatnonzero(first[number] != np.arange(len(rows)))
    equal = [(int(rows[first[number[row]]]), int(rows[row]), 0) for row in again]
    owners = rows[first]
    found = close_pairs(distinct, distance)
    ends = np.sort(owners[found], axis=1)
    bits = np.bitwise_count(distinct[found[:, 0]] ^ distinct[found[:, 1]])
    return sorted([*equal, *zip(ends[:, 0].tolist(), ends[:, 1].tolist(), bits.tolist(), strict=True)])


def close_pairs(values: Hashes, distance: int) -> Rows:
    """(P, 2) places in `values`, each pair once."""
    codes = np.zeros(0, np.int64)
    N = max(1, len(values))
    for mask in masks(distance + EQUAL):
        order = np.argsort(values & mask, kind="stable")  # those that share the bands stand together, by value
        found = [codes]
        for a, b in neighbours(values[order] & mask):
            close = np.bitwise_count(values[order[a]] ^ values[order[b]]) <= distance
            pairs = np.sort(np.stack([order[a[close]], order[b[close]]]), axis=0)
            found.append(pairs[0] * N + pairs[1])
        codes = np.unique(np.concatenate(found))
        refuse_too_many(len(codes), distance)
    return np.stack([codes // N, codes % N], axis=1)


def masks(bands: int) -> list[np.uint64]:
    """Every choice of three bands, as the bits they cover."""
    edges = [64 * band // bands for band in range(bands + 1)]
    covers = [(1 << end) - (1 << start) for start, end in pairwise(edges)]
    return [np.uint64(sum(chosen)) for chosen in combinations(covers, EQUAL)]


def neighbours(keys: Hashes) -> Iterator[tuple[Rows, Rows]]:
    """Places of equal keys, one step apart, then two, ...; `keys` ascend."""
    alive = np.arange(len(keys), dtype=np.int64)
    for step in range(1, NEIGHBOURS + 1):
        alive = alive[alive + step < len(keys)]
        alive = alive[keys[alive] == keys[alive + step]]
        if not len(alive):
            return
        yield alive, alive + step

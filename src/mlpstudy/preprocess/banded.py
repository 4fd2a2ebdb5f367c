"""Near pairs among very many hashes, without comparing all with all."""

from collections.abc import Iterator
from itertools import combinations, pairwise

import numpy as np
from numpy.typing import NDArray

from mlpstudy.errors import ConfigError
from mlpstudy.preprocess.near import Looks, Pair, as_pairs, refuse_too_many

EQUAL = 3  # bands that a pair must share
WIDEST = 10  # bits; beyond, bands would be so narrow that too many unlike hashes share them
NEIGHBOURS = 64  # comparisons of a hash where many share its bands: never quadratic, but a pair may be missed
Hashes = NDArray[np.uint64]
Rows = NDArray[np.int64]


def banded_pairs(looks: Looks, distance: int) -> list[Pair]:
    """All pairs at most `distance` apart, ordered, but of more than NEIGHBOURS that share bands the nearest rows alone.

    Cut into distance + 3 bands, two hashes that differ in no more than `distance` bits agree in three bands at least
    (the pigeonhole principle): only those that do are compared (Manku, Jain & Das Sarma 2007, Detecting
    near-duplicates for web crawling, https://doi.org/10.1145/1242572.1242592).
    """
    if distance > WIDEST:
        raise ConfigError(
            f"data.near_duplicate_distance = {distance}: expected at most {WIDEST} for {len(looks.rows):,} images"
        )
    close = close_pairs(looks.hashes, distance)
    close[:, :2] = looks.rows[close[:, :2]]
    return sorted(as_pairs(close))


def close_pairs(hashes: Hashes, distance: int) -> Rows:
    """(P, 3) pairs of rows of (M, K) hashes, each once, and their bits in the orientation where they are fewest."""
    M, K = hashes.shape
    values, owners, unturned = hashes.ravel(), np.repeat(np.arange(M), K), np.tile(np.arange(K) == 0, M)
    codes = np.zeros(0, np.int64)
    for mask in masks(distance + EQUAL):
        order = np.argsort(values & mask, kind="stable")  # those that share the bands stand together, by value
        known = [codes]
        for a, b in neighbours(values[order] & mask):
            a, b = order[a], order[b]
            close = (unturned[a] | unturned[b]) & (owners[a] != owners[b])
            close[close] = np.bitwise_count(values[a[close]] ^ values[b[close]]) <= distance
            pairs = np.sort(np.stack([owners[a[close]], owners[b[close]]]), axis=0)
            known.append(pairs[0] * M + pairs[1])
        codes = np.unique(np.concatenate(known))
        refuse_too_many(len(codes), distance)
    first, second = codes // max(1, M), codes % max(1, M)
    bits = np.bitwise_count(hashes[first, :1] ^ hashes[second]).min(axis=1, initial=64)
    return np.stack([first, second, bits.astype(np.int64)], axis=1)


def masks(bands: int) -> list[np.uint64]:
    """Every choice of three bands, as the bits they cover."""
    edges = [64 * band // bands for band in range(bands + 1)]
    covers = [(1 << end) - (1 << begin) for begin, end in pairwise(edges)]
    return [np.uint64(sum(chosen)) for chosen in combinations(covers, EQUAL)]


def neighbours(keys: Hashes) -> Iterator[tuple[Rows, Rows]]:
    """Positions of equal keys, one step apart, then two, ...; `keys` ascend."""
    alive = np.arange(len(keys), dtype=np.int64)
    for step in range(1, NEIGHBOURS + 1):
        alive = alive[alive + step < len(keys)]
        alive = alive[keys[alive] == keys[alive + step]]
        if not len(alive):
            return
        yield alive, alive + step

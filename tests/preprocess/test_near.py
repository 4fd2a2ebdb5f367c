import numpy as np

from mlpstudy.preprocess import near
from mlpstudy.preprocess.near import near_pairs


def test_pairs_are_those_of_the_definition() -> None:
    draws = np.random.default_rng(0)
    base = draws.integers(0, 2**63, 40, dtype=np.uint64)
    flips = np.array(
        [sum(1 << int(bit) for bit in draws.choice(64, n % 12, replace=False)) for n in range(600)], object
    )
    values = [int(base[n % 40]) ^ int(flip) for n, flip in enumerate(flips)]
    expected = [
        (a, b, (values[a] ^ values[b]).bit_count())
        for a in range(600)
        for b in range(a + 1, 600)
        if (values[a] ^ values[b]).bit_count() <= 6
    ]
    assert len(expected) > 100
    assert near.BLOCK < 600  # several blocks
    assert near_pairs([f"{value:016x}" for value in values], 6) == expected


def test_empty_hashes_have_no_pairs() -> None:
    assert near_pairs(["", "00", "", "01"], 6) == [(1, 3, 1)]
    assert near_pairs(["", ""], 6) == []

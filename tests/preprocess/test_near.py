import numpy as np
import pytest

from mlpstudy.errors import DataError
from mlpstudy.preprocess import near
from mlpstudy.preprocess.near import near_pairs, review_pairs


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


def test_too_many_pairs_are_refused_before_they_fill_the_memory(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(near, "MOST_PAIRS", 1000)
    with pytest.raises(DataError, match="more than 1,000 pairs of images look alike"):
        near_pairs(["00"] * 100, 6)


def test_review_lists_the_first_pairs_beyond_the_distance() -> None:
    hashes = ["00", "7f", "ff", "01"]
    assert review_pairs(hashes, 7, 10, most=9) == [(0, 1, 7), (0, 2, 8), (2, 3, 7)]
    assert review_pairs(hashes, 7, 10, most=2) == [(0, 1, 7), (0, 2, 8)]

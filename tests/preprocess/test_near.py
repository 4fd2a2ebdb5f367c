import numpy as np
import pytest

from mlpstudy.errors import DataError
from mlpstudy.preprocess import near
from mlpstudy.preprocess.near import Looks, near_pairs, review_pairs


def looks(*hashes: str) -> Looks:
    """Images in rows 0, 10, 20, ..., each in one orientation."""
    values = np.array([int(text, 16) for text in hashes], np.uint64)
    return Looks(10 * np.arange(len(hashes)), values[:, np.newaxis])


def test_pairs_are_those_of_the_definition() -> None:
    draws = np.random.default_rng(0)
    base = draws.integers(0, 2**63, 40, dtype=np.uint64)
    flips = np.array(
        [sum(1 << int(bit) for bit in draws.choice(64, n % 12, replace=False)) for n in range(600)], object
    )
    values = [int(base[n % 40]) ^ int(flip) for n, flip in enumerate(flips)]
    expected = [
        (10 * a, 10 * b, (values[a] ^ values[b]).bit_count())
        for a in range(600)
        for b in range(a + 1, 600)
        if (values[a] ^ values[b]).bit_count() <= 6
    ]
    assert len(expected) > 100
    assert near.BLOCK < 600  # several blocks
    assert near_pairs(looks(*(f"{value:016x}" for value in values)), 6) == expected


def test_the_nearest_orientation_of_the_second_counts() -> None:
    hashes = np.array([[0x00, 0xFF0], [0xFFF, 0x03]], np.uint64)  # 12 bits apart as they lie, 2 if the second is turned
    assert near_pairs(Looks(np.arange(2), hashes), 6) == [(0, 1, 2)]
    assert near_pairs(Looks(np.arange(2), hashes[:, :1]), 6) == []


def test_no_images_have_no_pairs() -> None:
    assert near_pairs(Looks(np.zeros(0, np.int64), np.zeros((0, 8), np.uint64)), 6) == []


def test_too_many_pairs_are_refused_before_they_fill_the_memory(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(near, "MOST_PAIRS", 1000)
    with pytest.raises(DataError, match="more than 1,000 pairs of images look alike"):
        near_pairs(looks(*["00"] * 100), 6)


def test_review_lists_the_first_pairs_beyond_the_distance() -> None:
    some = looks("00", "7f", "ff", "01")
    assert review_pairs(some, 7, 10, most=9) == [(0, 10, 7), (0, 20, 8), (20, 30, 7)]
    assert review_pairs(some, 7, 10, most=2) == [(0, 10, 7), (0, 20, 8)]

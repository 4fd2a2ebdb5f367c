import cv2
import numpy as np
import pytest
from numpy.typing import NDArray

from mlpstudy.errors import ConfigError, DataError
from mlpstudy.preprocess import lookalikes, near
from mlpstudy.preprocess.banded import NEIGHBOURS, banded_pairs, neighbours
from mlpstudy.preprocess.duplicates import find_duplicates
from mlpstudy.preprocess.near import Looks, near_pairs
from tests.cases.lookalikes import recompressed
from tests.preprocess.pictures import picture, seen, settings


def looks(count: int, farthest: int, orientations: int = 1) -> Looks:
    """Every third hash differs in 1 to `farthest` bits from an earlier one, in one of the orientations; none equal."""
    draws = np.random.default_rng(0)
    hashes = draws.integers(0, 2**63, (count, orientations), dtype=np.uint64)
    for row in range(2, count, 3):
        chosen = draws.choice(64, int(draws.integers(1, farthest + 1)), replace=False)
        flips = np.uint64(sum(1 << int(bit) for bit in chosen))
        hashes[row, draws.integers(orientations)] = hashes[row - 1, 0] ^ flips
    return Looks(10 * np.arange(count), hashes)


@pytest.mark.parametrize("orientations", [1, 8])
@pytest.mark.parametrize("distance", [0, 1, 3, 6, 8, 10])
def test_no_pair_within_the_distance_is_missed(distance: int, orientations: int) -> None:
    mixed = looks(600, 12, orientations)
    pairs = banded_pairs(mixed, distance)
    assert set(pairs) >= set(near_pairs(mixed, distance))
    assert orientations > 1 or pairs == near_pairs(mixed, distance)


def same(*hashes: int) -> Looks:
    return Looks(np.arange(len(hashes)), np.array(hashes, np.uint64)[:, np.newaxis])


def test_equal_hashes_are_paired_with_one_another() -> None:
    some = same(0, 0, 1, 0)
    assert banded_pairs(some, 6) == near_pairs(some, 6)
    assert len(near_pairs(some, 6)) == 6
    assert banded_pairs(same(), 6) == []


def test_many_that_look_alike_cost_no_more_than_their_neighbours() -> None:
    compared = [(len(a), len(b)) for a, b in neighbours(np.zeros(1000, np.uint64))]
    assert compared == [(1000 - step, 1000 - step) for step in range(1, NEIGHBOURS + 1)]


def test_too_many_pairs_are_refused_instead_of_filling_the_memory(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(near, "MOST_PAIRS", 1000)
    alike = same(*(number << 40 for number in range(100)))
    with pytest.raises(DataError, match="more than 1,000 pairs of images look alike"):
        banded_pairs(alike, 6)


def test_a_distance_too_wide_for_bands_is_refused() -> None:
    with pytest.raises(ConfigError, match="near_duplicate_distance = 11: expected at most 10"):
        banded_pairs(same(0), 11)


def test_large_data_sets_are_searched_by_bands_to_the_same_groups(monkeypatch: pytest.MonkeyPatch) -> None:
    pictures = [picture(number, 100, 80) for number in range(30)]
    records = [
        seen(f"all/a/{row:02d}", pixels) for row, pixels in enumerate(pictures + list(map(recompressed, pictures)))
    ]
    whole = find_duplicates(records, settings())
    monkeypatch.setattr(lookalikes, "ALL_PAIRS_UP_TO", 59)
    banded = find_duplicates(records, settings())
    assert len(whole.looks.near) == 30
    assert banded.looks.near == whole.looks.near
    assert np.array_equal(banded.groups, whole.groups)


def of_low_frequencies(low: int, high: int) -> NDArray[np.uint8]:
    """(64, 64, 3) whose hash depends on the seed `low` alone, and most of what there is to see on `high`."""
    coefficients = np.random.default_rng(high).normal(0, 30, (32, 32))
    coefficients[:8, :8] = np.random.default_rng(low).normal(0, 60, (8, 8))
    coefficients[0, 0] = 32 * 128  # mean gray
    gray = np.clip(np.rint(cv2.idct(coefficients)), 0, 255).astype(np.uint8)
    return np.repeat(np.kron(gray, np.ones((2, 2), np.uint8))[..., np.newaxis], 3, axis=2)


def test_copies_are_found_among_unlike_images_of_the_same_hash(monkeypatch: pytest.MonkeyPatch) -> None:
    unlike, original = of_low_frequencies(0, 1), of_low_frequencies(0, 2)
    copy = np.clip(original.astype(int) + np.random.default_rng(0).integers(-1, 2, (64, 64, 1)), 0, 255)
    pictures = [unlike, original, copy.astype(np.uint8)]
    records = [seen(f"all/a/{row}", pixels) for row, pixels in enumerate(pictures)]
    monkeypatch.setattr(lookalikes, "ALL_PAIRS_UP_TO", 0)
    assert find_duplicates(records, settings()).looks.near == [(1, 2, 0)]

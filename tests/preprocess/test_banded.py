import numpy as np
import pytest

from mlpstudy.errors import ConfigError, DataError
from mlpstudy.preprocess import duplicates, near
from mlpstudy.preprocess.banded import NEIGHBOURS, banded_pairs, neighbours
from mlpstudy.preprocess.duplicates import find_duplicates
from mlpstudy.preprocess.near import near_pairs
from mlpstudy.preprocess.record import Record
from tests.preprocess.pictures import settings


def hashes(N: int, farthest: int, seed: int = 0) -> list[str]:
    """Every third hash differs in 1 to `farthest` bits from an earlier one; no two are equal."""
    draws = np.random.default_rng(seed)
    values = [int(value) for value in draws.integers(0, 2**63, N, dtype=np.uint64)]
    for row in range(2, N, 3):
        chosen = draws.choice(64, int(draws.integers(1, farthest + 1)), replace=False)
        values[row] = values[row - 1] ^ sum(1 << int(bit) for bit in chosen)
    return [f"{value:016x}" for value in values]


@pytest.mark.parametrize("distance", [0, 1, 3, 6, 8, 10])
def test_no_pair_within_the_distance_is_missed(distance: int) -> None:
    mixed = hashes(600, 12)
    assert banded_pairs(mixed, distance) == near_pairs(mixed, distance)


def test_equal_hashes_are_paired_with_the_first_alone() -> None:
    assert banded_pairs(["00", "", "00", "01", "00"], 6) == [(0, 2, 0), (0, 3, 1), (0, 4, 0)]
    assert banded_pairs(["", ""], 6) == []


def test_many_that_look_alike_cost_no_more_than_their_neighbours() -> None:
    compared = [(len(a), len(b)) for a, b in neighbours(np.zeros(1000, np.uint64))]
    assert compared == [(1000 - step, 1000 - step) for step in range(1, NEIGHBOURS + 1)]


def test_too_many_pairs_are_refused_instead_of_filling_the_memory(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(near, "MOST_PAIRS", 1000)
    alike = [f"{number << 40:016x}" for number in range(100)]
    with pytest.raises(DataError, match="more than 1,000 pairs of images look alike"):
        banded_pairs(alike, 6)


def test_a_distance_too_wide_for_bands_is_refused() -> None:
    with pytest.raises(ConfigError, match="near_duplicate_distance = 11: expected at most 10"):
        banded_pairs(["00"], 11)


def test_large_data_sets_are_searched_by_bands_to_the_same_groups(monkeypatch: pytest.MonkeyPatch) -> None:
    records = [
        Record(f"all/a/{row:04d}", 64, 64, "RGB", f"{row:032x}", text) for row, text in enumerate(hashes(400, 8))
    ]
    whole = find_duplicates(records, settings())
    monkeypatch.setattr(duplicates, "ALL_PAIRS_UP_TO", 399)
    banded = find_duplicates(records, settings())
    assert banded.near == whole.near
    assert np.array_equal(banded.groups, whole.groups)
    assert (len(whole.review) > 0, banded.review) == (True, [])

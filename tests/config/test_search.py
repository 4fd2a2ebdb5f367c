import pytest

from mlpstudy.config.base import parse
from mlpstudy.config.search import DISTINCT, Axis


def axis(kind: str, low: float, high: float) -> Axis:
    return parse(Axis, {kind: [low, high]}, "test")


@pytest.mark.parametrize(
    ("kind", "low", "high"),
    [
        ("uniform", 0.0, 0.7),
        ("uniform", 0.0, 0.001),
        ("log", 1e-6, 0.1),
        ("log", 0.0001, 0.01),
        ("log", 0.3, 3),  # 3 is in binary slightly more than ten times 0.3
    ],
)
def test_a_number_of_a_wide_range_has_three_digits(kind: str, low: float, high: float) -> None:
    wide = axis(kind, low, high)
    for step in range(1, 1000):
        value = low + (high - low) * step / 1000
        assert wide.rounded(value) == min(max(float(f"{value:.3g}"), low), high)


@pytest.mark.parametrize("kind", ["uniform", "log"])
@pytest.mark.parametrize(("low", "high"), [(0.999, 0.9999), (0.5, 0.9), (0.01, 0.05), (0.95, 1.05), (1000, 1001)])
def test_a_narrow_range_holds_as_many_numbers_as_a_wide_one(kind: str, low: float, high: float) -> None:
    narrow = axis(kind, low, high)
    drawn = {narrow.rounded(low + (high - low) * step / 10_000) for step in range(10_001)}
    assert DISTINCT <= len(drawn) <= 10 * DISTINCT + 1
    assert (min(drawn), max(drawn)) == (low, high)


def test_ends_that_differ_in_their_last_bit_are_told_apart() -> None:
    low, high = 1.0, 1.0000000000000002
    assert [axis("log", low, high).rounded(end) for end in (low, high)] == [low, high]


@pytest.mark.parametrize(("low", "high"), [(0.12345, 0.9), (0.0, 0.56789), (0.999, 0.9999)])
def test_what_was_rounded_stays_as_it_is(low: float, high: float) -> None:
    """An end too that has more digits than the numbers between."""
    ends = axis("uniform", low, high)
    for value in (low, (low + 2 * high) / 3, high):
        assert ends.rounded(ends.rounded(value)) == ends.rounded(value)


@pytest.mark.parametrize(("low", "high"), [(1e-300, 1e-100), (1e-300, 1.0), (1e200, 1e300)])
def test_halfway_between_ends_of_any_size_lies_between_them(low: float, high: float) -> None:
    """Where their product is too small or too large for a number: 0, which no search has, would be refused."""
    _, halfway, _ = axis("log", low, high).corners
    assert low < halfway < high

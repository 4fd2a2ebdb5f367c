import pytest

from mlpstudy.errors import in_short, listed


@pytest.mark.parametrize(
    ("count", "lines", "sentence"),
    [
        (0, "", ""),
        (1, "  0", "0"),
        (3, "  0\n  1\n  2", "0, 1, 2"),
        (4, "  0\n  1\n  2\n  ... and 1 more", "0, 1, 2 and 1 more"),
        (100_000, "  0\n  1\n  2\n  ... and 99,997 more", "0, 1, 2 and 99,997 more"),
    ],
)
def test_long_lists_end_in_a_count(count: int, lines: str, sentence: str) -> None:
    assert listed(map(str, range(count)), most=3) == lines
    assert in_short(map(str, range(count)), most=3) == sentence


def test_ten_are_shown_unless_said_otherwise() -> None:
    assert listed("x" * 30).count("\n") == 10

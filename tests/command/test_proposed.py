"""What `init` proposes, in its smaller sentences."""

import pytest

from mlpstudy.command.proposed import duration


@pytest.mark.parametrize(
    ("seconds", "said"),
    [
        (0.0, "10 s"),
        (14.9, "10 s"),
        (54.9, "50 s"),
        (55.0, "1 min"),
        (89.0, "1 min"),
        (5900.0, "98 min"),
        (6000.0, "1.7 h"),
    ],
)
def test_a_guess_has_no_more_digits_than_it_deserves(seconds: float, said: str) -> None:
    assert duration(seconds) == said

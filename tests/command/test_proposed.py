"""What `init` proposes, in its smaller sentences."""

import pytest

from mlpstudy.command.proposed import duration, finds


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


@pytest.mark.parametrize(
    ("difference", "size"),
    [(0.025, "2.5 points"), (0.58, "58.0 points (as a loss, for no gain can be as large)"), (1.01, "none")],
)
def test_a_difference_is_told_as_long_as_scores_can_differ_so_much(difference: float, size: str) -> None:
    assert finds(0.9, difference) == f"- {size}, if the networks name 90 of 100 images rightly"


def test_networks_for_which_a_loss_is_possible_are_not_said_to_name_all_images_rightly() -> None:
    assert finds(0.99951, 0.006).endswith("if the networks name 99.951 of 100 images rightly")

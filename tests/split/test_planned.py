from typing import Any

import pytest

from mlpstudy.contracts.split import Split
from mlpstudy.split.make import divide
from mlpstudy.split.planned import disagreement, expectation, guess, likely, plan_lines
from tests.split.tables import make_index, settings

LABELS = list(range(6)) * 300


def split(**changes: Any) -> Split:
    """900 of 1,800 images are tested, in ten runs."""
    return divide(make_index(LABELS), settings(runs=10, **changes)).split


def lines(detect: float | None, comparisons: int | None = 17, **changes: Any) -> list[str]:
    return plan_lines(split(**changes), settings(detect=detect, comparisons=comparisons, **changes))


def test_nothing_is_said_where_no_difference_is_named_or_nothing_compared() -> None:
    assert lines(None, None) == []
    assert lines(0.02, 0) == []


@pytest.mark.parametrize(
    ("detect", "beginning"),
    [
        (0.01, "warning: this study is too small to find a difference of 1.0 points (study.detect = 0.01)."),
        (0.03, "warning: this study finds a difference of 3.0 points only if its networks are good"),
        (0.05, "This study is large enough to find a difference of 5.0 points"),
        (0.0025, "warning: this study is too small to find a difference of 0.25 points (study.detect = 0.0025)."),
    ],
)
def test_the_first_line_says_whether_the_study_is_large_enough(detect: float, beginning: str) -> None:
    assert lines(detect)[0].startswith(beginning)


def test_what_would_do_is_said_for_each_case_that_is_too_small() -> None:
    _, size, good, poor, _ = lines(0.02)
    assert "10 runs on 900 test images and 17 comparisons" in size
    assert (
        good == "- networks that name 90 of 100 images rightly: 2.4 points; 2.0 would take 14 runs or 3200 test images"
    )
    assert poor == "- networks that name 60 of 100 images rightly: 3.9 points; 2.0 would take 96 runs"
    assert "take" not in lines(0.05)[2]
    assert "would take 65 runs on 1800 test images" in lines(0.01)[2]


def test_a_difference_that_is_barely_too_small_is_told_apart_from_what_is_found() -> None:
    found = guess(split(), "accuracy", 17, 0.9).now.median
    wanted = found - 0.0001
    assert f": {100 * found:.2f} points; {100 * wanted:.6g} would take" in lines(wanted)[2]
    assert ": 2.4 points; 0.25 would take" in lines(0.0025)[2]


def test_more_than_a_difference_can_be_is_told_as_none() -> None:
    few = divide(make_index([row % 2 for row in range(8)]), settings(runs=2)).split
    good = expectation(guess(few, "accuracy", 17, 0.9), 0.9, 0.2)
    assert "loss" not in good
    assert good.startswith("networks that name 90 of 100 images rightly: no difference, however large; 20.0 would")


def test_a_gain_that_better_networks_leave_no_room_for_is_told_as_a_loss() -> None:
    few = divide(make_index([row % 2 for row in range(60)]), settings(runs=10)).split
    good, poor = (expectation(guess(few, "accuracy", 17, right), right, 0.05) for right in (0.9, 0.6))
    assert "rightly: 11.7 points (as a loss, for no gain can be as large); 5.0 would take 110 test images" in good
    assert "rightly: 15.3 points; 5.0 would take" in poor


def test_balanced_accuracy_of_unequal_classes_finds_less_and_of_equal_ones_nearly_as_much() -> None:
    """A guess for accuracy promised 9.8 points of a study whose smallest class alone leaves 13 open."""
    unequal = divide(make_index([0] * 1400 + [1] * 360 + [2] * 40), settings(runs=10)).split
    accuracy, balanced = (guess(unequal, score, 17, 0.9) for score in ("accuracy", "balanced_accuracy"))
    assert accuracy.now.median < 0.03
    assert balanced.now.median > 3.5 * balanced.size.hidden**0.5 > 0.05  # of 20 test images
    assert balanced.repeats_for(0.04) is None
    of_images = balanced.spread.run + balanced.spread.image + balanced.spread.rest  # variance of three recalls' mean
    recalls = disagreement(0.9) / 9 * (1 / 700 + 1 / 180 + 1 / 20)
    assert of_images / balanced.size.groups == pytest.approx(recalls)
    equal = [guess(split(), score, 17, 0.9).now.median for score in ("accuracy", "balanced_accuracy")]
    assert equal[0] < equal[1] < 1.05 * equal[0]
    texts = plan_lines(unequal, settings(detect=0.03, comparisons=17, score="balanced_accuracy"))
    assert texts[0].startswith("warning: this study is too small to find a difference of 3.0 points")


def test_no_network_is_thought_worse_than_naming_the_largest_class() -> None:
    one_of_twenty = divide(make_index([row % 20 == 0 for row in range(2000)]), settings(runs=10)).split
    assert likely(one_of_twenty, "accuracy") == pytest.approx((0.975, 0.95))
    assert likely(one_of_twenty, "balanced_accuracy") == likely(split(), "accuracy") == (0.9, 0.6)
    assert "networks that name 97.5 of 100" in plan_lines(one_of_twenty, settings(detect=0.02, comparisons=17))[2]
    one_of_hundred = divide(make_index([row % 100 == 0 for row in range(2000)]), settings(runs=10)).split
    *_, guessed = plan_lines(one_of_hundred, settings(detect=0.02, comparisons=17))
    assert "disagree on 0.4 or 0.79 of 100 images" in guessed


def test_one_comparison_is_told_as_one() -> None:
    assert "10 runs on 900 test images and 1 comparison:" in lines(0.02, 1)[1]


def test_a_kfold_can_only_be_repeated() -> None:
    changes = {"scheme": "kfold", "folds": 5, "repeats": 5}
    few = divide(make_index(LABELS[:240]), settings(**changes)).split
    _, size, good, poor, *_ = plan_lines(few, settings(detect=0.035, comparisons=17, **changes))
    assert "25 runs on 240 test images" in size
    assert good.endswith("3.8 points; 3.5 would take 7 repeats")
    assert "test images" not in good + poor


def test_too_few_runs_for_a_verdict_are_told_before_any_guess() -> None:
    few = divide(make_index(LABELS), settings(runs=4)).split
    told = {detect: plan_lines(few, settings(detect=detect, comparisons=3)) for detect in (0.2, 0.01)}
    reason = "4 runs give no verdicts, which take 10 (study.detect ="
    assert told[0.2][0] == f"warning: this study has too few runs to find a difference of 20.0 points: {reason} 0.2)."
    assert told[0.01][0] == f"warning: this study is too small to find a difference of 1.0 points, and {reason} 0.01)."
    assert all("verdicts" not in line for lines in told.values() for line in lines[1:])


@pytest.mark.parametrize(
    ("images", "comparisons", "right", "measured"),
    [(1802, 17, 0.93, 0.0138), (362, 6, 0.52, 0.082)],
    ids=["digits", "skin"],
)
def test_the_guess_is_within_a_factor_of_1_5_of_finished_studies(
    images: int, comparisons: int, right: float, measured: float
) -> None:
    planned = divide(make_index([row % 2 for row in range(images)]), settings(runs=10)).split
    assert measured / 1.5 <= guess(planned, "accuracy", comparisons, right).now.median <= 1.5 * measured


def test_no_image_is_counted_but_those_that_are_tested() -> None:
    assert "10 runs on 450 test images" in lines(0.02, test=0.25)[1]

import numpy as np
import pytest

from mlpstudy.predict.vote import vote

CLASSES = ("ash", "beech", "cedar")


def test_the_mean_decides_and_runs_are_counted_that_agree_with_it() -> None:
    scores = np.array([[0.6, 0.3, 0.1], [0.5, 0.4, 0.1], [0.0, 0.9, 0.1]], np.float32)  # means 1.1/3, 1.6/3, .1
    answer = vote("a.jpg", scores, CLASSES)
    assert (answer.label, answer.runner_up, answer.agreeing, answer.runs) == ("beech", "ash", 1, 3)
    assert answer.probability == pytest.approx(1.6 / 3)
    assert answer.runner_up_probability == pytest.approx(1.1 / 3)
    assert answer.probabilities == pytest.approx({"ash": 1.1 / 3, "beech": 1.6 / 3, "cedar": 0.1})


def test_of_equal_classes_the_first_counts() -> None:
    answer = vote("a.jpg", np.full((2, 3), 1 / 3, np.float32), CLASSES)
    assert (answer.label, answer.runner_up, answer.agreeing) == ("ash", "beech", 2)


def test_a_single_class_has_no_runner_up() -> None:
    answer = vote("a.jpg", np.ones((2, 1), np.float32), CLASSES[:1])
    assert (answer.label, answer.runner_up, answer.runner_up_probability) == ("ash", None, None)

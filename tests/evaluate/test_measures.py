import warnings

import numpy as np
import pytest
from sklearn.metrics import log_loss, precision_recall_fscore_support, roc_auc_score

from mlpstudy.evaluate.measures import calibration_error, class_measures, probability_measures


def test_class_measures_by_hand() -> None:
    labels = np.array([0, 0, 0, 1, 1, 2])
    scores = np.eye(3, dtype=np.float32)[[0, 0, 1, 1, 1, 0]]  # recalls 2/3, 1, 0; precisions 2/3, 2/3, 0
    values = class_measures(labels, scores)
    assert values["accuracy"] == pytest.approx(4 / 6)
    assert values["balanced_accuracy"] == pytest.approx((2 / 3 + 1 + 0) / 3)
    assert values["precision"] == pytest.approx((2 / 3 + 2 / 3 + 0) / 3)
    assert values["f1"] == pytest.approx((2 / 3 + 4 / 5 + 0) / 3)


def test_auc_counts_ordered_pairs() -> None:
    labels = np.array([0, 0, 1, 1])
    scores = np.array([[0.9, 0.1], [0.4, 0.6], [0.6, 0.4], [0.2, 0.8]], np.float32)
    assert class_measures(labels, scores)["auc"] == pytest.approx(3 / 4)  # one pair of four the wrong way round


def test_auc_is_that_of_scikit_learn_ties_included() -> None:
    draws = np.random.default_rng(0)
    labels = draws.integers(0, 4, 300)
    scores = draws.integers(0, 20, (300, 4)).astype(np.float32) / 20
    expected = roc_auc_score(labels[:, None] == np.arange(4), scores, average="macro")
    assert class_measures(labels, scores)["auc"] == pytest.approx(expected, abs=1e-12)


@pytest.mark.parametrize("classes", [2, 4, 40])
def test_measures_are_those_of_scikit_learn_to_the_bit(classes: int) -> None:
    """Of forty classes some have no image, and some are never named."""
    draws = np.random.default_rng(classes)
    labels = draws.integers(0, classes, 60)
    scores = draws.dirichlet(np.full(classes, 0.1), 60).astype(np.float32)
    expected = precision_recall_fscore_support(
        labels, scores.argmax(1), labels=np.unique(labels), average="macro", zero_division=0
    )
    values = class_measures(labels, scores)
    assert tuple(values[name] for name in ("precision", "recall", "f1")) == expected[:3]
    loss = probability_measures(labels, scores)["log_loss"]
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # float32 sums to 1 but for rounding
        assert loss == log_loss(labels, scores, labels=np.arange(classes))


def test_a_class_without_test_images_does_not_count() -> None:
    labels, scores = np.array([0, 0, 2]), np.eye(3, dtype=np.float32)[[0, 1, 2]]
    values = class_measures(labels, scores)
    assert values["balanced_accuracy"] == pytest.approx(0.75)
    assert values["precision"] == 1  # each is named once, and rightly
    assert values["auc"] == pytest.approx((0.75 + 1) / 2)


def test_log_loss_by_hand_and_bounded_where_the_true_class_was_impossible() -> None:
    labels = np.array([0, 1])
    sure = np.array([[0.5, 0.5], [0.75, 0.25]], np.float32)
    assert probability_measures(labels, sure)["log_loss"] == pytest.approx((np.log(2) + np.log(4)) / 2)
    wrong = np.array([[1.0, 0.0], [1.0, 0.0]], np.float32)
    assert probability_measures(labels, wrong)["log_loss"] == pytest.approx(-np.log(np.finfo(np.float32).eps) / 2)


def test_calibration_error_by_hand() -> None:
    # four images at confidence .9, three right: |.9 - .75|; two at .6, both right: |.6 - 1|
    probabilities = np.array([[0.9, 0.1]] * 4 + [[0.6, 0.4]] * 2, np.float32)
    labels = np.array([0, 0, 0, 1, 0, 0])
    assert calibration_error(labels, probabilities) == pytest.approx((4 * 0.15 + 2 * 0.4) / 6)


def test_certainty_that_is_right_is_calibrated() -> None:
    assert calibration_error(np.array([0, 1]), np.eye(2, dtype=np.float32)) == 0

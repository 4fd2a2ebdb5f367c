import numpy as np
import pytest
from sklearn.metrics import precision_recall_fscore_support

from mlpstudy.compare.classes import (
    ConfusedPair,
    by_class,
    class_rows,
    confusion_on_test,
    confusions_by_run,
    extreme_classes,
    most_confused,
)
from mlpstudy.compare.study import Study
from tests.finished import CLASSES, RUNS


def test_scores_of_each_class_are_those_of_scikit_learn() -> None:
    random = np.random.default_rng(0)
    labels, named = random.integers(0, 3, 50), random.integers(0, 4, 50)  # a class that is not there
    counts = np.bincount(labels * 4 + named, minlength=16).reshape(4, 4)
    precision, recall, f1, support = precision_recall_fscore_support(labels, named, labels=range(4), zero_division=0)
    scores = by_class(counts)
    for key, expected in (("precision", precision), ("recall", recall), ("f1", f1), ("images", support)):
        assert scores[key] == pytest.approx(expected), key


def test_the_diagonal_of_the_test_confusion_is_the_accuracy(compared: Study) -> None:
    counts = confusion_on_test(compared.measures["better"])
    assert np.trace(counts) / counts.sum() == pytest.approx(compared.row("better").accuracy)


def test_rows_go_by_run_part_and_class(compared: Study) -> None:
    table = class_rows(compared.measures["better"], tuple(CLASSES), runs=2)
    assert table.columns.tolist() == ["variant", "run", "part", "class", "images", "precision", "recall", "f1"]
    assert len(table) == 2 * 3 * len(CLASSES) < RUNS * 3 * len(CLASSES)


def test_each_row_has_the_scores_of_its_own_run_and_part(compared: Study) -> None:
    better = compared.measures["better"]
    table = class_rows(better, tuple(CLASSES), runs=2)
    for run in range(2):
        mine = table[(table["run"] == run) & (table["part"] == "test")]
        for key, expected in by_class(confusions_by_run(better)[run]).items():
            assert mine[key].to_numpy() == pytest.approx(expected), key


def test_the_most_confused_pairs_come_first_and_right_answers_never() -> None:
    counts = np.array([[50, 5, 0], [2, 90, 8], [0, 0, 30]])
    worst = [ConfusedPair("b", "c", 8, pytest.approx(0.08)), ConfusedPair("a", "b", 5, pytest.approx(5 / 55))]
    assert most_confused(counts, "abc", 2, "accuracy") == worst
    assert most_confused(counts, "abc", 2, "balanced_accuracy") == worst[::-1]  # what each costs that score
    assert len(most_confused(counts, "abc", 9, "accuracy")) == 3


def test_extreme_classes_go_by_f1_and_have_test_images() -> None:
    counts = np.diag([9, 2, 5, 0, 7]) + np.array([[0] * 5, [8, 0, 0, 0, 0], [0, 5, 0, 0, 0], [0] * 5, [0, 0, 3, 0, 0]])
    extremes = extreme_classes(counts, 2)
    assert extremes.worst == (1, 2)
    assert extremes.best == (4, 0)
    assert set(extreme_classes(counts, 9).worst) == {0, 1, 2, 4}

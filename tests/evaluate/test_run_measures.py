import numpy as np
import pytest

from mlpstudy.compare.study import Study
from mlpstudy.contracts.measures import NONE, RUN_COLUMNS
from mlpstudy.contracts.split import TEST, TRAIN, UNUSED
from tests.finished import RUNS


def test_a_row_a_run_begins_with_who_it_is(compared: Study) -> None:
    runs = compared.measures["better"].runs
    assert tuple(runs.columns[: len(RUN_COLUMNS)]) == RUN_COLUMNS
    assert runs["run"].tolist() == list(range(RUNS))
    assert runs["network"].str.len().tolist() == [32] * RUNS
    assert compared.measures["ridge 8x8"].runs["network"].isna().all()


def test_measures_are_those_of_the_classes_named(compared: Study) -> None:
    measures, split = compared.measures["better"], compared.split
    for run in range(RUNS):
        row = measures.runs.iloc[run]
        for part, column in ((TEST, "accuracy"), (TRAIN, "train_accuracy")):
            rows = split.rows(run, part)
            assert row[column] == pytest.approx((measures.predicted[run, rows] == split.labels[rows]).mean())
        assert row["gap"] == pytest.approx(row["train_accuracy"] - row["accuracy"])
        assert row["validation_gap"] == pytest.approx(row["train_accuracy"] - row["validation_accuracy"])


def test_no_class_is_named_where_an_image_has_no_part(compared: Study) -> None:
    measures = compared.measures["better"]
    assert ((measures.predicted == NONE) == (compared.split.parts == UNUSED)).all()


def test_trivial_methods_have_no_probabilities_to_measure(compared: Study) -> None:
    assert "log_loss" in compared.measures["better"].runs
    assert "log_loss" not in compared.measures["ridge 8x8"].runs
    assert compared.measures["ridge 8x8"].weights is None
    assert not compared.measures["ridge 8x8"].runs[["epoch", "epochs"]].any(axis=None)


def test_confusions_count_every_image_of_a_part(compared: Study) -> None:
    counts = compared.measures["better"].confusions
    assert counts.shape == (RUNS, 3, 3, 3)
    assert (counts.sum(axis=(2, 3)) == np.array([177, 20, 18])).all()  # test, validation, train


def test_each_run_has_its_own_learning_curve(compared: Study) -> None:
    runs = compared.measures["better"].runs
    assert runs["last_train_loss"].to_numpy() == pytest.approx(0.5 + 0.01 * np.arange(RUNS))  # of `finished.history`

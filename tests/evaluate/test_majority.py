from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from mlpstudy.contracts.images import read_images
from mlpstudy.contracts.measures import MAJORITY
from mlpstudy.contracts.split import TEST, TRAIN, UNUSED, Split, read_split
from mlpstudy.evaluate.majority import majority, untested
from mlpstudy.evaluate.predictions import predict
from mlpstudy.evaluate.trivial.predictions import predict_trivial
from mlpstudy.split.make import divide
from tests.split.tables import make_index, random_index, settings


def named(split: Split) -> set[int]:
    """By all runs."""
    return {majority(split, run) for run in range(split.runs)}


@pytest.mark.parametrize("scheme", ["holdout", "kfold"])
@pytest.mark.parametrize("frequent", [0, 1])
def test_a_balanced_draw_hides_no_majority_whatever_the_classes_are_called(scheme: str, frequent: int) -> None:
    labels = [frequent] * 40 + [1 - frequent] * 10
    assert named(divide(make_index(labels), settings(scheme=scheme, train_per_class=3)).split) == {frequent}


def test_the_majority_is_that_of_training_whatever_else_there_is() -> None:
    split = divide(make_index([0] * 60 + [1] * 20), settings()).split
    parts = split.parts.copy()
    parts[:, np.flatnonzero((split.labels == 0) & (parts[0] == TRAIN))[3:]] = UNUSED
    assert named(replace(split, parts=parts)) == {1}


@pytest.mark.parametrize("tested", [[0] * 30 + [1] * 5, [0] * 5 + [1] * 30])
def test_test_images_do_not_choose_the_majority(tested: list[int]) -> None:
    given = ["train"] * 30 + ["test"] * 35
    assert named(divide(make_index([0] * 10 + [1] * 20 + tested, given), settings(train_per_class=3)).split) == {1}


@pytest.mark.parametrize("changes", [{"scheme": "kfold"}, {"leakage": "keep"}, {"train_per_class": 5}])
def test_all_kept_images_but_those_of_the_test_are_counted(changes: dict[str, Any]) -> None:
    index = random_index()
    division = divide(index, settings(**changes))
    kept = np.array([index.listed_name(row) not in division.left_out for row in range(len(index.names))])
    for run, part in enumerate(division.split.parts):
        assert untested(division.split, run).tolist() == np.bincount(index.labels[kept & (part != TEST)]).tolist()


@pytest.mark.parametrize("frequent", [0, 2])
def test_a_diverged_run_names_what_the_trivial_method_names(study_folder: Path, frequent: int) -> None:
    split = read_split()
    counts = split.info.counts
    more = counts.model_copy(update={"classes": counts.classes | {split.classes[frequent]: 100}})
    split = replace(split, info=split.info.model_copy(update={"counts": more}))
    trivial, lost = predict_trivial(MAJORITY, split, seed=0).scores, predict("lost", split, read_images()).scores
    assert np.array_equal(trivial, lost, equal_nan=True)
    assert (trivial[split.parts != UNUSED].argmax(axis=1) == frequent).all()

from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest

from mlpstudy.compare.design import design_of
from mlpstudy.compare.leaked import leaked_images, measure_leak
from mlpstudy.compare.study import Study
from mlpstudy.contracts.measures import NONE
from mlpstudy.contracts.split import TEST, TRAIN, VALIDATION
from tests.finished import IMAGES, RUNS


@pytest.mark.slow
def test_a_test_image_leaked_where_its_run_saw_a_duplicate(small_study: Callable[..., Study]) -> None:
    study = small_study(RUNS)
    assert measure_leak(study) is None
    study.split.groups[60] = study.split.groups[0]  # the first test image is a copy of image 0
    seen = study.split.parts[:, 0] == TRAIN
    assert 0 < seen.sum() < len(seen)
    leaked = leaked_images(study, "better")
    assert (leaked[:, 0] == seen).all()
    assert not leaked[:, 1:].any()
    leak = measure_leak(study)
    assert leak is not None
    right = study.measures["better"].predicted[:, 60] == study.split.labels[60]
    assert {each.name: each.leaked for each in leak.accuracies}["better"] == np.mean(right[seen])


def test_where_all_leaked_no_accuracy_is_given(small_study: Callable[..., Study]) -> None:
    study = small_study(2)
    study.split.groups[:] = study.split.groups[0]
    leak = measure_leak(study)
    assert leak is not None
    assert (leak.share, leak.accuracies) == (1.0, ())


def test_an_image_that_a_variant_left_out_of_its_training_leaks_nothing_to_it(
    small_study: Callable[..., Study],
) -> None:
    study = small_study(2)
    twin = study.split.rows(0, TRAIN)[0]
    study.split.groups[60] = study.split.groups[twin]
    assert leaked_images(study, "better")[0, 0]
    predicted = study.measures["better"].predicted.copy()
    predicted[:, twin] = NONE
    measures = {**study.measures, "better": replace(study.measures["better"], predicted=predicted)}
    smaller = replace(study, measures=measures)
    assert not leaked_images(smaller, "better").any()
    leak = measure_leak(smaller)
    assert leak is not None
    names = {each.name for each in leak.accuracies}
    assert "better" not in names
    assert "similar" in names


def test_an_image_leaks_from_validation_as_it_does_from_training(small_study: Callable[..., Study]) -> None:
    study = small_study(2)
    study.split.groups[60] = study.split.groups[study.split.rows(0, VALIDATION)[0]]
    assert leaked_images(study, "better")[:, 0].all()
    leak, right = measure_leak(study), study.scores.correct["better"]
    assert leak is not None
    (better,) = (each for each in leak.accuracies if each.name == "better")
    assert (better.leaked, better.clean) == pytest.approx((right[:, 0].mean(), right[:, 1:].mean()))
    assert leak.share == pytest.approx(1 / right.shape[1])


def test_what_other_folds_train_on_leaks_nothing(compared: Study) -> None:
    numbers = np.arange(IMAGES)
    parts = np.where(numbers % 5 == np.arange(5)[:, None], TEST, TRAIN).astype(np.uint8)
    info = compared.split.info.model_copy(update={"scheme": "kfold", "repeat": (0,) * 5, "fold": tuple(range(5))})
    split = replace(compared.split, info=info, groups=numbers, parts=parts)
    better = replace(compared.measures["better"], predicted=np.zeros(parts.shape, np.int16))
    folds = replace(compared, split=split, design=design_of(split), measures={"better": better})
    assert not leaked_images(folds, "better").any()

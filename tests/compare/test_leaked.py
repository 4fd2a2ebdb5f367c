from collections.abc import Callable

import numpy as np

from mlpstudy.compare.leaked import leaked_images, measure_leak
from mlpstudy.compare.study import Study
from mlpstudy.contracts.split import TRAIN
from tests.finished import RUNS


def test_a_test_image_leaked_where_its_run_saw_a_duplicate(small_study: Callable[..., Study]) -> None:
    study = small_study(RUNS)
    assert measure_leak(study) is None
    study.split.groups[60] = study.split.groups[0]  # the first test image is a copy of image 0
    seen = study.split.parts[:, 0] == TRAIN
    assert 0 < seen.sum() < len(seen)
    leaked = leaked_images(study)
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

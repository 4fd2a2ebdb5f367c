from collections.abc import Callable

import numpy as np

from mlpstudy.config.evaluate import EvaluateConfig
from mlpstudy.contracts.split import TRAIN
from mlpstudy.evaluate.gather import gather
from mlpstudy.evaluate.report.leaks import leaked, leaked_images
from tests.evaluate.finished import RUNS


def test_a_test_image_leaked_where_its_run_saw_a_duplicate(small_study: Callable[..., EvaluateConfig]) -> None:
    study = gather(small_study(RUNS, train_per_class=6))
    assert leaked(study) is None
    study.split.groups[60] = study.split.groups[0]  # the first test image is a copy of image 0
    seen = study.split.parts[:, 0] == TRAIN
    assert 0 < seen.sum() < len(seen)
    found = leaked_images(study)
    assert (found[:, 0] == seen).all()
    assert not found[:, 1:].any()
    shown = leaked(study)
    assert shown is not None
    right = study.results["better"].predicted[:, 0] == study.split.labels[60]
    assert {name: dirty for name, _, dirty in shown.rows}["better"] == np.mean(right[seen])
    study.split.groups[:] = study.split.groups[0]
    total = leaked(study)
    assert total is not None
    assert total.rows == []
    assert "No accuracy of this study is an honest one." in total.sentence

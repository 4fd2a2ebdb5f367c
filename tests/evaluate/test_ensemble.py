from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

from mlpstudy.contracts.measures import NONE
from mlpstudy.contracts.split import TEST, TRAIN, UNUSED
from mlpstudy.evaluate import ensemble
from mlpstudy.evaluate.ensemble import ensemble_classes


@pytest.mark.parametrize("block", [2, 2048])
def test_the_mean_of_the_runs_that_test_an_image_names_its_class(block: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ensemble, "BLOCK", block)
    parts = np.array([[UNUSED, TEST, TEST, TRAIN], [UNUSED, TEST, TRAIN, TEST], [TRAIN, TEST, TRAIN, TRAIN]])
    split: Any = SimpleNamespace(parts=parts, runs=3)
    probabilities = np.zeros((3, 4, 2), np.float32)
    probabilities[:2, 0] = np.nan
    probabilities[:, 1] = [[0.9, 0.1], [0.4, 0.6], [0.4, 0.6]]  # two votes for class 1, the mean for class 0
    probabilities[:, 2] = [[0.2, 0.8], [1.0, 0.0], [1.0, 0.0]]  # trained on by the others
    probabilities[:, 3] = [[0.0, 1.0], [0.7, 0.3], [0.0, 1.0]]
    assert ensemble_classes(probabilities, split).tolist() == [NONE, 0, 1, 0]

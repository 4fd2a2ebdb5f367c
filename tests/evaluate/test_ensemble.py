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
    parts = np.array([[TEST, TEST, TRAIN, UNUSED], [TEST, TRAIN, TEST, UNUSED], [TEST, TRAIN, TRAIN, TRAIN]])
    split: Any = SimpleNamespace(parts=parts, runs=3)
    probabilities = np.zeros((3, 4, 2), np.float32)
    probabilities[:, 0] = [[0.9, 0.1], [0.4, 0.6], [0.4, 0.6]]  # two votes for class 1, the mean for class 0
    probabilities[:, 1] = [[0.2, 0.8], [1.0, 0.0], [1.0, 0.0]]  # trained on by the others
    probabilities[:, 2] = [[0.0, 1.0], [0.7, 0.3], [0.0, 1.0]]
    probabilities[:2, 3] = np.nan
    assert ensemble_classes(probabilities, split).tolist() == [0, 1, 0, NONE]

import numpy as np
import pytest
from sklearn.metrics import precision_recall_fscore_support

from mlpstudy.evaluate.confusions import by_class


def test_measures_of_each_class_are_those_of_scikit_learn() -> None:
    random = np.random.default_rng(0)
    labels, named = random.integers(0, 3, 50), random.integers(0, 4, 50)  # a class that is not there
    counts = np.bincount(labels * 4 + named, minlength=16).reshape(4, 4)
    precision, recall, f1, support = precision_recall_fscore_support(labels, named, labels=range(4), zero_division=0)
    found = by_class(counts)
    for key, expected in (("precision", precision), ("recall", recall), ("f1", f1), ("images", support)):
        assert found[key] == pytest.approx(expected), key

import numpy as np
import pytest
from sklearn.metrics import classification_report, confusion_matrix

from mlpstudy.train.logging.classification import classification_text, confusion_counts


@pytest.mark.parametrize("names", [("a", "b"), ("mole", "a class with a long name", "ñ", "never there")])
def test_the_text_is_that_of_scikit_learn(names: tuple[str, ...]) -> None:
    draws, K = np.random.default_rng(len(names)), len(names)
    true, predicted = draws.integers(0, min(K, 3), 50), draws.integers(0, min(K, 2), 50)
    counts = confusion_counts(true, predicted, K)
    assert np.array_equal(counts, confusion_matrix(true, predicted, labels=range(K)))
    expected = classification_report(true, predicted, labels=range(K), target_names=names, zero_division=0)
    assert classification_text(counts, names) == expected

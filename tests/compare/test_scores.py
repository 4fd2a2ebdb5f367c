import numpy as np
import pytest
from sklearn.metrics import accuracy_score, balanced_accuracy_score

from mlpstudy.compare.scores import Scores, class_weights, equal_weights
from tests.compare.simulated import holdout


def test_class_weights_make_the_mean_the_balanced_accuracy() -> None:
    generator = np.random.default_rng(1)
    labels = generator.choice(4, 300, p=[0.6, 0.3, 0.07, 0.03])
    predicted = np.where(generator.random((2, 300)) < 0.7, labels, 0)
    correct = {"v": predicted == labels}
    balanced = Scores(holdout(300, 2), class_weights(labels), correct).mean("v")
    plain = Scores(holdout(300, 2), equal_weights(labels), correct).mean("v")
    assert balanced == pytest.approx(np.mean([balanced_accuracy_score(labels, row) for row in predicted]))
    assert plain == pytest.approx(np.mean([accuracy_score(labels, row) for row in predicted]))

import numpy as np
import pytest

from mlpstudy.compare.holm import holm


def test_holm_by_hand() -> None:
    assert holm(np.array([0.01, 0.04, 0.03, 0.8])) == pytest.approx([0.04, 0.09, 0.09, 0.8])
    assert holm(np.array([0.5, 0.6])) == pytest.approx([1.0, 1.0])

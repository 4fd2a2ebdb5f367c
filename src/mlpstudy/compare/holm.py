"""Correction for many comparisons."""

import numpy as np
from numpy.typing import NDArray


def holm(p: NDArray[np.float64]) -> NDArray[np.float64]:
    """The i-th smallest of V p values times V - i + 1, never below the ones before it; (V,) -> (V,).

    Holm 1979, https://www.jstor.org/stable/4615733
    """
    order = np.argsort(p, kind="stable")
    stepped = np.maximum.accumulate(p[order] * np.arange(len(p), 0, -1))
    corrected = np.empty_like(p)
    corrected[order] = np.minimum(stepped, 1.0)
    return corrected

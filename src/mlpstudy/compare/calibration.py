"""The calibration error of a variant, and what a perfectly calibrated network would show on as many images."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray
from scipy.special import gammaln, xlog1py, xlogy

from mlpstudy.contracts.measures import CompetitorMeasures, Measures

Floats = NDArray[np.float64]


def pooled_calibration(measures: CompetitorMeasures, repeats: Sequence[int]) -> Measures:
    """Error and noise floor before and after temperature scaling, means over repeats; nothing of a trivial method.

    All test images of a repeat count together: an error of small folds, each for itself, is mostly noise. `repeats` has
    the repeat of each run.
    """
    if measures.calibration is None:
        return {}
    numbers = np.asarray(repeats)
    bins = np.stack([measures.calibration[numbers == repeat].sum(axis=0) for repeat in np.unique(numbers)])
    images, confidence, right = np.moveaxis(bins, 2, 0)  # (R, 2, BINS) each
    error, floor = (
        (gaps.sum(axis=-1) / images.sum(axis=-1)).mean(axis=0)
        for gaps in (np.abs(confidence - right), expected_gaps(images, confidence))
    )
    names = ("ece", "scaled_ece")
    return {name: float(error[i]) for i, name in enumerate(names)} | {
        f"{name}_floor": float(floor[i]) for i, name in enumerate(names)
    }


def expected_gaps(images: Floats, confidence: Floats) -> Floats:
    """Mean of |confidences - images named rightly| in each bin, were every image right as often as its network says.

    The mean absolute deviation of a binomial of n images and their mean confidence p, in closed form (de Moivre 1730):
    2 (1 - p) k P(X = k), k = floor(n p) + 1. See Diaconis & Zabell 1991, https://doi.org/10.1214/ss/1177011699. Within
    a bin confidences differ by 1/15 at most, so that their own variance may be left out.
    """
    p = np.clip(np.divide(confidence, images, out=np.zeros_like(confidence), where=images > 0), 0.0, 1.0)
    k = np.minimum(np.floor(images * p) + 1, images)
    chosen = gammaln(images + 1) - gammaln(k + 1) - gammaln(images - k + 1)
    density = np.exp(chosen + xlogy(k, p) + xlog1py(images - k, -p))
    return np.asarray(2 * (1 - p) * k * density)

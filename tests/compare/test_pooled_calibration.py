"""The calibration error of folds together, and its noise floor against simulated networks that are calibrated."""

from typing import Any

import numpy as np
import pandas as pd
import pytest

from mlpstudy.compare.calibration import expected_gaps, pooled_calibration
from mlpstudy.contracts.measures import CompetitorMeasures
from mlpstudy.evaluate.measures import BINS, calibration_error


def measures(bins: np.ndarray[Any, Any] | None) -> CompetitorMeasures:
    return CompetitorMeasures("v", "variants", pd.DataFrame(), np.zeros(0), np.zeros(0), calibration=bins)


def test_folds_of_one_repeat_count_together() -> None:
    bins = np.zeros((4, 2, 3, BINS))
    bins[:, :, 0, 12] = 10  # images in the bin around .83
    bins[:, :, 1, 12] = 8.3
    bins[:, :, 2, 12] = np.array([10, 6, 9, 9])[:, None]  # off by 1.7 and -2.3, then twice by .7
    means = pooled_calibration(measures(bins), repeats=(0, 0, 1, 1))
    assert means["ece"] == pytest.approx((abs(16.6 - 16) / 20 + abs(16.6 - 18) / 20) / 2)
    assert means["scaled_ece"] == means["ece"]
    floor = expected_gaps(np.array([20.0]), np.array([16.6]))[0] / 20  # of twenty images, not of ten
    assert means["ece_floor"] == pytest.approx(floor)
    assert pooled_calibration(measures(None), repeats=(0,)) == {}


@pytest.mark.parametrize("images", [1, 7, 169, 901])
@pytest.mark.parametrize("sharpness", [1.0, 4.0])
def test_the_floor_is_the_mean_error_of_calibrated_networks(images: int, sharpness: float) -> None:
    generator = np.random.default_rng(images)
    confidence = 0.1 + 0.9 * generator.random(images) ** (1 / sharpness)
    bins = np.minimum((confidence * BINS).astype(int), BINS - 1)
    sums = [
        np.bincount(bins, weights=values, minlength=BINS).astype(float) for values in (confidence * 0 + 1, confidence)
    ]
    floor = expected_gaps(*sums).sum() / images
    errors = []
    for _ in range(400):
        right = generator.random(images) < confidence
        probabilities = np.stack([confidence, 0 * confidence], axis=1)
        errors.append(calibration_error(np.where(right, 0, 1), probabilities.astype(np.float32)))
    assert floor == pytest.approx(np.mean(errors), rel=0.06, abs=4 * np.std(errors) / 20)


def test_what_is_certain_has_no_floor() -> None:
    assert expected_gaps(np.array([0.0, 5.0, 5.0]), np.array([0.0, 0.0, 5.0])).tolist() == [0, 0, 0]

"""How sure the networks of a variant are, and how right, before and after temperature scaling."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from mlpstudy.contracts.measures import Measures
from mlpstudy.contracts.split import TEST, VALIDATION, Split
from mlpstudy.evaluate.measures import calibration_bins, probability_measures
from mlpstudy.evaluate.predictions import Predictions
from mlpstudy.evaluate.temperature import fit_temperature, scale


@dataclass(frozen=True)
class RunCalibration:
    """Of one run's test images."""

    measures: Measures  # temperature, and under it scaled_log_loss and scaled_ece
    bins: NDArray[np.float64]  # (2, 3, BINS) before and after scaling: images, sum of confidences, images named rightly


def calibrate(predictions: Predictions, split: Split, run: int) -> RunCalibration:
    """Fits the temperature on the run's own validation images.

    A diverged run, which predicts one class with certainty, is no network to scale: its temperature is 1.
    """
    rows, labels, scores = split.rows(run, TEST), split.labels, predictions.scores[run]
    fitted = split.rows(run, VALIDATION)
    diverged = predictions.status[run] == "diverged"
    temperature = 1.0 if diverged else fit_temperature(labels[fitted], scores[fitted])
    plain = scores[rows]
    scaled = plain if diverged else scale(plain, temperature)
    measured = {f"scaled_{name}": value for name, value in probability_measures(labels[rows], scaled).items()}
    bins = np.stack([calibration_bins(labels[rows], probabilities) for probabilities in (plain, scaled)])
    return RunCalibration({"temperature": temperature, **measured}, bins)

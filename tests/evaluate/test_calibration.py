import numpy as np
import pytest

from mlpstudy.compare.study import Study
from mlpstudy.contracts.predictions import read_predictions
from mlpstudy.contracts.split import TEST, VALIDATION
from mlpstudy.evaluate.measures import calibration_error
from mlpstudy.evaluate.temperature import fit_temperature, scale
from tests.finished import RUNS


def test_a_run_is_scaled_by_its_own_validation_images_and_measured_on_its_test_images(compared: Study) -> None:
    runs, probabilities = compared.measures["better"].runs, read_predictions("better")
    for run in (0, RUNS - 1):
        labels = compared.split.labels
        fitted, tested = (compared.split.rows(run, part) for part in (VALIDATION, TEST))
        temperature = fit_temperature(labels[fitted], probabilities[run, fitted])
        assert runs["temperature"][run] == pytest.approx(temperature)
        scaled = scale(probabilities[run, tested], temperature)
        assert runs["scaled_ece"][run] == pytest.approx(calibration_error(labels[tested], scaled))


def test_a_diverged_run_is_not_scaled(compared: Study) -> None:
    runs = compared.measures["failing"].runs
    diverged = runs["status"] == "diverged"
    assert (runs["temperature"][diverged] == 1).all()
    assert (runs["scaled_log_loss"][diverged] == runs["log_loss"][diverged]).all()
    assert (runs["temperature"][~diverged] != 1).all()


def test_bins_hold_every_test_image_before_and_after_scaling(compared: Study) -> None:
    bins = compared.measures["better"].calibration
    assert bins is not None
    assert bins.shape == (RUNS, 2, 3, 15)
    assert (bins[:, :, 0].sum(axis=-1) == len(compared.design.images)).all()
    right = bins[:, 0, 2].sum(axis=-1) / len(compared.design.images)
    assert right == pytest.approx(compared.measures["better"].runs["accuracy"].to_numpy())
    assert np.array_equal(bins[:, 0, 2].sum(axis=-1), bins[:, 1, 2].sum(axis=-1))  # scaling renames no image
    assert compared.measures["ridge 8x8"].calibration is None

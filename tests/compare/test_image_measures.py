from contextlib import chdir
from pathlib import Path

import numpy as np
import pytest

from mlpstudy.compare.image_measures import IMAGE_MEASURES, image_difference, image_mean
from mlpstudy.compare.study import Study
from mlpstudy.compare.two_way import estimate
from mlpstudy.contracts.predictions import read_predictions


@pytest.mark.parametrize("measure", IMAGE_MEASURES)
def test_the_mean_is_the_number_that_the_leaderboard_shows(compared: Study, measure: str) -> None:
    for variant in ("baseline", "better", "failing"):
        shown = compared.row(variant).means[measure]
        assert image_mean(compared, variant, IMAGE_MEASURES[measure]).mean == pytest.approx(shown, abs=1e-6)


@pytest.mark.parametrize("measure", IMAGE_MEASURES)
def test_images_that_a_variant_did_not_train_on_do_not_count(curve_folder: tuple[Path, Study], measure: str) -> None:
    folder, study = curve_folder
    with chdir(folder):
        for variant in ("few_2", "few_4", "baseline"):
            shown = study.row(variant).means[measure]
            assert image_mean(study, variant, IMAGE_MEASURES[measure]).mean == pytest.approx(shown, abs=1e-6)


@pytest.mark.parametrize("variant", ["better", "similar", "early"])
def test_test_losses_are_compared_by_the_settled_formula(compared: Study, variant: str) -> None:
    images = compared.design.images
    labels = compared.split.labels[images]
    one, other = (
        -np.log(np.clip(read_predictions(name)[:, images, labels].astype(np.float64), 2.0**-23, 1 - 2.0**-23))
        for name in (variant, "baseline")
    )
    expected = estimate(one - other, compared.design)
    found = image_difference(compared, variant, "baseline", "log_loss")
    assert float(found.difference) == pytest.approx(float(expected.difference), abs=1e-6)
    assert float(found.se) == pytest.approx(float(expected.se), rel=1e-4)
    assert float(found.df) == pytest.approx(float(expected.df), rel=1e-4)


def test_losses_are_read_once(compared: Study) -> None:
    assert compared.log_losses("better") is compared.log_losses("better")

from contextlib import chdir
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from mlpstudy.compare.image_measures import IMAGE_MEASURES, image_difference, image_mean
from mlpstudy.compare.scores import class_weights
from mlpstudy.compare.study import Study
from mlpstudy.compare.two_way import estimate
from mlpstudy.contracts.predictions import read_predictions
from mlpstudy.contracts.split import TEST, TRAIN
from tests.finished import IMAGES, RUNS


@pytest.mark.parametrize("measure", IMAGE_MEASURES)
def test_the_mean_is_the_number_that_the_leaderboard_shows(compared: Study, measure: str) -> None:
    for variant in ("baseline", "better", "failing"):
        shown = compared.row(variant).means[measure]
        assert image_mean(compared, variant, IMAGE_MEASURES[measure]).mean == pytest.approx(shown, abs=1e-6)


def test_where_means_are_equal_images_that_both_name_alike_count_too(compared: Study) -> None:
    """Each variant is wrong about one training image, of runs of their own."""
    trained = compared.split.parts == TRAIN  # F, N
    measures = dict(compared.measures)
    for run, name in enumerate(("baseline", "better")):
        named = compared.split.labels * np.ones((RUNS, 1), np.int16)
        image = np.flatnonzero(trained[run])[-run]  # the first one, and the last
        named[run, image] = (named[run, image] + 1) % 3
        measures[name] = replace(measures[name], predicted=named)
    found = image_difference(replace(compared, measures=measures), "better", "baseline", "train_accuracy")
    G, squares = int(trained.any(axis=0).sum()), 2 / int(trained.sum()) ** 2
    a, b = RUNS / (RUNS - 1) * squares, G / (G - 1) * squares
    assert float(found.difference) == pytest.approx(0, abs=1e-12)
    assert float(found.se) ** 2 == pytest.approx(a + b - squares)
    assert float(found.df) == pytest.approx((a + b - squares) ** 2 / (a**2 / (RUNS - 1) + b**2 / (G - 1)))


def test_images_that_both_variants_have_learnt_are_images_of_the_gap(compared: Study) -> None:
    """In training nothing differs; of the images behind the two means, all count, whatever their weights sum to."""
    parts, labels = compared.split.parts, compared.split.labels
    learnt = {
        name: replace(measures, predicted=np.where(parts == TRAIN, labels, measures.predicted))
        for name, measures in compared.measures.items()
        if name in ("baseline", "better")
    }
    found = image_difference(replace(compared, measures=learnt), "better", "baseline", "gap")
    right = [learnt[name].predicted == labels for name in ("better", "baseline")]
    differences = (right[0].astype(float) - right[1])[:, (parts == TEST).all(axis=0)]
    errors = (differences - differences.mean()) / differences.size
    G = int(np.isin(parts, (TRAIN, TEST)).any(axis=0).sum())
    a = RUNS / (RUNS - 1) * (errors.sum(axis=1) ** 2).sum()
    b = G / (G - 1) * (errors.sum(axis=0) ** 2).sum()
    assert float(found.se) ** 2 == pytest.approx(max(a + b - (errors**2).sum(), a, b), rel=1e-9)


@pytest.mark.parametrize("measure", IMAGE_MEASURES)
def test_images_that_a_variant_did_not_train_on_do_not_count(curve_folder: tuple[Path, Study], measure: str) -> None:
    folder, study = curve_folder
    with chdir(folder):
        for variant in ("few_2", "few_4", "baseline"):
            shown = study.row(variant).means[measure]
            assert image_mean(study, variant, IMAGE_MEASURES[measure]).mean == pytest.approx(shown, abs=1e-6)


def test_a_fold_weighs_as_its_test_images(compared: Study) -> None:
    sizes = (120, 80, 40)
    parts = np.where(np.repeat(range(3), sizes) == np.arange(3)[:, None], TEST, TRAIN).astype(np.uint8)
    predicted = np.random.default_rng(0).integers(0, 3, parts.shape).astype(np.int16)
    better = replace(compared.measures["better"], predicted=predicted)
    folds = replace(compared, split=replace(compared.split, parts=parts), measures={"better": better})
    is_right = predicted == folds.split.labels
    accuracies = [is_right[run, parts[run] == TRAIN].mean() for run in range(3)]
    found = image_mean(folds, "better", IMAGE_MEASURES["train_accuracy"])
    assert found.mean == pytest.approx(np.average(accuracies, weights=sizes))


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


def test_balanced_accuracies_are_compared_by_the_error_within_classes(compared: Study) -> None:
    labels = compared.split.labels[compared.design.images]
    better, baseline = (compared.scores.correct[name] * class_weights(labels) for name in ("better", "baseline"))
    expected = estimate(better - baseline, compared.design.by_class(labels))
    found = image_difference(compared, "better", "baseline", "balanced_accuracy")
    for field in ("difference", "se", "df"):
        assert float(getattr(found, field)) == pytest.approx(float(getattr(expected, field)))


@pytest.mark.parametrize("measure", IMAGE_MEASURES)
def test_a_difference_is_that_of_the_means(compared: Study, measure: str) -> None:
    without, having = (compared.row(name).means[measure] for name in ("baseline", "better"))
    found = image_difference(compared, "better", "baseline", measure)
    assert float(found.difference) == pytest.approx(having - without, abs=1e-6)


def test_luck_that_a_run_has_with_all_of_its_images_is_no_error_of_the_gap(compared: Study) -> None:
    labels = compared.split.labels
    parts = np.tile(np.where(np.arange(IMAGES) % 2 == 0, TRAIN, TEST), (RUNS, 1)).astype(np.uint8)
    right = np.tile(labels, (RUNS, 1)).astype(np.int16)
    lucky = np.where(np.arange(RUNS)[:, None] % 2 == 0, right, (right + 1) % 3)  # all of them are right, or none
    measures = {
        name: replace(compared.measures[name], predicted=predicted)
        for name, predicted in (("baseline", right), ("better", lucky))
    }
    study = replace(compared, split=replace(compared.split, parts=parts), measures=measures)
    found = image_difference(study, "better", "baseline", "gap")
    assert float(found.difference) == 0
    assert float(found.se) < 0.05 < float(image_difference(study, "better", "baseline", "train_accuracy").se)


def test_losses_are_read_once(compared: Study) -> None:
    assert compared.log_losses("better") is compared.log_losses("better")

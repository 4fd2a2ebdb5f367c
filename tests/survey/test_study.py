import numpy as np
import pytest

from mlpstudy.download.listing import Entry
from mlpstudy.survey.study import COARSE, findable, plan_study
from tests.split.tables import settings


def entries(*images: int, split: str = "all") -> list[Entry]:
    """So many of each class."""
    return [Entry(f"{split}/{label}/{number}.png", bytes) for label, n in enumerate(images) for number in range(n)]


@pytest.mark.parametrize(("images", "scheme"), [(30, "kfold"), (600, "kfold"), (800, "holdout"), (2000, "holdout")])
def test_few_images_are_all_tested_and_of_many_a_share_is_set_aside(images: int, scheme: str) -> None:
    study = plan_study(entries(images, images), settings(), comparisons=17)
    assert (study.scheme, study.problem) == (scheme, "")
    assert (study.holdout_finds > COARSE) == (scheme == "kfold")
    assert study.split
    assert study.split.info.scheme == scheme


def test_what_a_holdout_finds_at_best_is_what_is_told_of_it() -> None:
    """Networks name at least the largest class: 19 of 20 images."""
    study = plan_study(entries(1140, 60), settings(runs=10), comparisons=17)
    assert study.scheme == "holdout"
    assert study.split
    assert study.holdout_finds == min(findable(study.split, "accuracy", 17).values())


def test_test_images_that_the_source_brings_stay_that() -> None:
    study = plan_study(entries(20, 20, split="train") + entries(10, 10, split="test"), settings(), comparisons=17)
    assert (study.scheme, study.given_test) == ("holdout", True)
    assert study.split
    assert set(study.split.info.counts.test) == {20}


def test_a_class_too_small_for_folds_is_held_out_and_one_too_small_for_that_is_told() -> None:
    assert plan_study(entries(40, 4), settings(), comparisons=1).scheme == "holdout"
    study = plan_study(entries(40, 2), settings(), comparisons=1)
    assert study.split is None
    assert "1: " in study.problem
    assert "too small" in study.problem
    assert study.folds is None


def test_folds_may_divide_what_given_splits_leave_without_a_class_in_test() -> None:
    study = plan_study(entries(20, 20, split="train") + entries(10, split="test"), settings(), comparisons=1)
    assert (study.split, study.given_test, study.folds) == (None, True, 5)
    assert "1: 0 test images, needs 1" in study.problem


def test_folds_that_were_set_where_no_holdout_can_be_made_stay() -> None:
    images = entries(20, 20, split="train") + entries(10, split="test")
    study = plan_study(images, settings(scheme="kfold"), comparisons=1)
    assert study.scheme == "kfold"
    assert study.split
    assert plan_study(entries(*[3] * 40), settings(scheme="kfold"), comparisons=1).split is None  # in five folds


def test_fewer_folds_may_divide_many_small_classes() -> None:
    assert plan_study(entries(*[3] * 40), settings(), comparisons=1).folds == 3


def test_a_plan_goes_without_images_that_cannot_be_used_but_not_without_their_class() -> None:
    images = entries(12, 12, 12)
    study = plan_study(images, settings(), comparisons=1, unusable=[image.path for image in images[24:30]])
    assert study.split
    assert study.split.info.counts.classes == {"0": 12, "1": 12, "2": 6}
    study = plan_study(images, settings(), comparisons=1, unusable=[image.path for image in images[24:]])
    assert study.split is None
    assert study.problem.startswith("class")
    assert "2: 0 " in study.problem


def test_a_plan_counts_groups_and_not_their_images() -> None:
    patients = np.repeat(np.arange(60), 2)
    of_patients = plan_study(entries(60, 60), settings(), comparisons=17, groups=patients).split
    alone, fewer = (plan_study(entries(images, images), settings(), comparisons=17).split for images in (60, 30))
    assert of_patients
    assert alone
    assert fewer
    for parts in of_patients.parts:
        assert all(len(set(parts[patients == patient])) == 1 for patient in range(60))
    found, most, least = (findable(split, "accuracy", 17)[0.9] for split in (of_patients, alone, fewer))
    assert most < found == pytest.approx(least)


def of_patients(number: int, *given: str) -> tuple[list[Entry], np.ndarray]:
    """60 images of each, in three classes; those of the last patients are given as these splits."""
    splits = ["all"] * number if not given else ["train"] * (number - len(given)) + list(given)
    images = [
        Entry(f"{split}/{n % 3}/{patient}_{n}.png", bytes) for patient, split in enumerate(splits) for n in range(60)
    ]
    return images, np.repeat(np.arange(number), 60)


@pytest.mark.parametrize("patients", [5, 6, 20])
def test_a_holdout_of_one_patient_is_not_planned_but_folds_are(patients: int) -> None:
    images, groups = of_patients(patients)
    study = plan_study(images, settings(test=0.2), comparisons=2, groups=groups)
    assert (study.scheme, study.problem) == ("kfold", "")
    assert study.holdout_finds > COARSE
    assert study.split
    assert all(np.isfinite(found) for found in findable(study.split, "accuracy", 2).values())


def test_fewer_patients_than_folds_and_one_given_patient_are_told_with_the_folds_that_do() -> None:
    for (images, groups), folds in ((of_patients(4), 4), (of_patients(6, "test"), 5)):
        study = plan_study(images, settings(test=0.2), comparisons=2, groups=groups)
        assert (study.split, study.reasons, study.folds) == (None, ("one_group",), folds)
        assert "the test images are all of 1 group" in study.problem

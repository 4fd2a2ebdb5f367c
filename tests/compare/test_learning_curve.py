from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from mlpstudy.compare.classes import training_images
from mlpstudy.compare.compare import compare_all
from mlpstudy.compare.learning_curve import learning_curves
from mlpstudy.compare.roles import IMAGES
from mlpstudy.compare.scores import scores_of
from mlpstudy.compare.study import Study
from mlpstudy.contracts.measures import PARTS
from mlpstudy.contracts.split import TRAIN
from mlpstudy.contracts.subset import trained_split
from mlpstudy.power import ALPHA
from tests.conftest import variant
from tests.curve_study import KINDS


@pytest.fixture
def study(curve_folder: tuple[Path, Study]) -> Study:
    return curve_folder[1]


def asking(study: Study, name: str, images: int) -> Study:
    """The same study, had the variant asked for so many images of each class."""
    variants = {**study.config.variants, name: {IMAGES: images}}
    return replace(study, config=study.config.model_copy(update={"variants": variants}))


def test_a_curve_joins_variants_that_differ_in_their_images_alone(study: Study) -> None:
    curves = [[point.name for point in curve.points] for curve in learning_curves(study)]
    assert curves == [["few_2", "few_4", "baseline"], ["dropout_2", "dropout"]]


def test_a_variant_all_of_whose_runs_diverged_is_no_point(study: Study) -> None:
    rows = tuple(replace(row, diverged=row.runs) if row.name in ("baseline", "dropout") else row for row in study.rows)
    (curve,) = learning_curves(replace(study, rows=rows))
    assert [point.name for point in curve.points] == ["few_2", "few_4"]
    assert curve.lost == ("baseline",)


def test_settings_that_are_equal_make_one_curve_however_they_are_written(study: Study) -> None:
    decays = {"dropout": 0, "dropout_2": 0.0}
    variants = {
        name: own | ({"train.weight_decay": decays[name]} if name in decays else {})
        for name, own in study.config.variants.items()
    }
    written = replace(study, config=study.config.model_copy(update={"variants": variants}))
    assert learning_curves(written) == learning_curves(study)


def test_images_are_counted_as_trained_on(study: Study) -> None:
    points = learning_curves(study)[0].points
    assert [point.images for point in points] == [2, 4, 6]
    assert [point.training for point in points] == [study.row(each.name).means["train_accuracy"] for each in points]


def test_measures_are_of_the_images_that_a_run_trained_on(study: Study) -> None:
    for name in ("few_2", "few_4", "baseline"):
        measures = study.measures[name]
        split = trained_split(study.split, variant(images_per_class=KINDS[name].settings.get(IMAGES)))
        for run in range(split.runs):
            rows = split.rows(run, TRAIN)
            right = (measures.predicted[run, rows] == split.labels[rows]).mean()
            assert measures.runs["train_accuracy"].iloc[run] == pytest.approx(right)
            assert training_images(measures)[run].tolist() == np.bincount(split.labels[rows]).tolist()


def test_a_variant_with_as_many_images_as_another_is_no_point_of_its_own(study: Study) -> None:
    measures = {**study.measures, "few_4": replace(study.measures["baseline"], name="few_4")}
    curve = learning_curves(replace(asking(study, "few_4", 100), measures=measures))[0]
    assert [point.name for point in curve.points] == ["few_2", "baseline"]
    assert [(point.name, point.ran_short) for point in curve.doubles] == [("few_4", True)]


def test_variants_that_all_have_as_many_images_are_no_curve(study: Study) -> None:
    measures = {**study.measures, "dropout_2": replace(study.measures["dropout"], name="dropout_2")}
    (curve,) = learning_curves(replace(study, measures=measures))
    assert curve.points[-1].name == "baseline"


def test_a_class_with_fewer_images_than_asked_for_is_noticed(study: Study) -> None:
    assert not any(point.ran_short for curve in learning_curves(study) for point in curve.points)
    points = learning_curves(asking(study, "few_4", 100))[0].points
    assert [point.name for point in points if point.ran_short] == ["few_4"]


def test_the_smallest_class_is_that_of_each_run(study: Study) -> None:
    few, train = study.measures["few_4"], list(PARTS).index("train")
    confusions = few.confusions.copy()
    confusions[0, train, 0] = 0  # no image of a class, in one run
    fewer = replace(study, measures={**study.measures, "few_4": replace(few, confusions=confusions)})
    point = next(point for point in learning_curves(fewer)[0].points if point.name == "few_4")
    assert point.fewest == pytest.approx(4 - 4 / study.split.runs)
    assert point.ran_short
    assert not point.takes_unequal_classes  # for it does not take all


def test_the_interval_of_a_score_is_that_of_its_difference_from_nobody_being_right(study: Study) -> None:
    nobody = {"nobody": np.zeros_like(study.scores.correct["baseline"])}
    scores = replace(study.scores, correct={**study.scores.correct, **nobody})
    for point in learning_curves(study)[0].points:
        half = float(scores.difference(point.name, "nobody").half_width(ALPHA / 2))
        assert point.score == pytest.approx(study.scores.mean(point.name))
        assert point.score - point.low == pytest.approx(half)


def test_class_sizes_alone_do_not_widen_the_interval_of_a_balanced_score(study: Study) -> None:
    labels = (np.arange(len(study.design.images)) % 4 == 0).astype(np.int64)
    one_class = {"few_2": np.tile(labels == 0, (len(study.design.run), 1))}
    scores = scores_of("balanced_accuracy", study.design, labels, one_class)
    estimate = scores.estimate(scores.correct["few_2"])
    assert float(estimate.difference) == pytest.approx(0.5)
    assert float(estimate.se) ** 2 == pytest.approx(scores.design.size.hidden)


@pytest.mark.parametrize("right", [True, False])
def test_images_that_are_all_named_rightly_or_none_are_as_many_as_they_are(study: Study, right: bool) -> None:
    """By t nothing would be left to doubt: 100.0 to 100.0."""
    alike = {**study.scores.correct, "few_2": np.full_like(study.scores.correct["few_2"], right)}
    few, *_ = learning_curves(replace(study, scores=replace(study.scores, correct=alike)))[0].points
    assert few.score == right
    unseen = 1 - 0.025 ** (1 / len(study.design.group_starts))
    assert unseen > 0.02
    assert (few.low, few.high) == pytest.approx((1 - unseen, 1) if right else (0, unseen))


def test_few_images_learnt_by_heart_make_nobody_else_underfit(study: Study) -> None:
    reached = {"few_2": 1.0, "few_4": 1.0, "dropout_2": 1.0, "baseline": 0.85, "dropout": 0.85}
    changed = [
        replace(each, runs=each.runs.assign(train_accuracy=reached.get(each.name, 0.0)))
        for each in study.measures.values()
    ]
    assert not any(row.underfits for row in compare_all(study.config, study.split, changed).rows)

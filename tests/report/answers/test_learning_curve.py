from dataclasses import replace
from pathlib import Path
from typing import get_args

import pytest

from mlpstudy.compare.ablations import MeasureChange, Reading, Reservation
from mlpstudy.compare.learning_curve import LearningCurve, learning_curves, undrawn_curves
from mlpstudy.compare.study import Study
from mlpstudy.language import spoken
from mlpstudy.report.answers.learning_curve import (
    divergences,
    equalities,
    few_images,
    learning_curve_answers,
    more_images,
    shortages,
    undrawn,
)


@pytest.fixture
def study(curve_folder: tuple[Path, Study]) -> Study:
    return curve_folder[1]


@pytest.fixture
def curve(study: Study) -> LearningCurve:
    return learning_curves(study)[0]


def change(reading: Reading) -> MeasureChange:
    return MeasureChange("score", 0.8, 0.82, difference=0.02, low=0.01, high=0.03, reading=reading)


def test_both_questions_are_answered_for_each_curve(study: Study) -> None:
    few, more = learning_curve_answers(study, learning_curves(study))
    assert few.question == "What do few images per class do?"
    assert more.question == "Would more images help?"
    assert [statement.subject for statement in few.statements] == ["baseline", "dropout"]
    text = few.statements[0].text
    assert text.startswith("With 2 images per class accuracy is ")
    assert " points more (95 % interval +" in text
    assert text.endswith(" in the second.")
    assert more.statements[0].text.startswith("From 4 to 6 images per class accuracy still rises by ")


@pytest.mark.parametrize(
    ("reading", "said", "unsaid"),
    [
        ("more", "still rises by 2.0 points (95 % interval +1.0 to +3.0)", "cannot tell"),
        ("less", "falls by 2.0 points", "rises"),
        ("open", "cannot tell whether more images would help", "rises"),
        ("same", "cannot tell whether more images would help", "rises"),
    ],
)
def test_a_curve_is_read_as_still_rising_only_where_that_may_be_read(
    study: Study, curve: LearningCurve, reading: Reading, said: str, unsaid: str
) -> None:
    text = more_images(study, curve, change(reading))
    assert said in text
    assert unsaid not in text
    assert ("had not levelled off there" in text) is (reading == "more")


def test_a_reason_is_given_where_the_interval_alone_has_a_direction(study: Study, curve: LearningCurve) -> None:
    assert more_images(study, curve, replace(change("open"), reservation="corrected")).endswith("may be chance.")


@pytest.mark.parametrize("reservation", ["few_runs", None])
def test_with_too_few_runs_nothing_is_called_undecided(
    study: Study, curve: LearningCurve, reservation: Reservation | None
) -> None:
    trial = replace(study, config=study.config.model_copy(update={"trial": True}))
    unread = replace(change("open"), reservation=reservation)
    more, few = (tell(trial, curve, unread) for tell in (more_images, few_images))
    assert more.endswith("+3.0). The runs are too few for a verdict.")
    assert "+3.0). The runs are too few for a verdict. Of its own training" in few
    assert "cannot tell" not in more + few


@pytest.mark.parametrize("reading", get_args(Reading))
def test_a_single_image_of_each_class_is_told_in_the_singular(
    study: Study, curve: LearningCurve, reading: Reading
) -> None:
    single = LearningCurve((replace(curve.points[0], images=1.0), *curve.points[1:]))
    assert few_images(study, single, change(reading)).startswith("With 1 image per class accuracy is ")
    assert few_images(study, curve, change(reading)).startswith("With 2 images per class accuracy is ")


@pytest.mark.parametrize(
    ("images", "fewest", "named"),
    [(90.95, 39.4, "a mean of 90.95"), (18.0, 6.0, "a mean of 18"), (18.5, 18.5, "a mean of 18.5"), (18.0, 18.0, "18")],
)
def test_images_of_classes_that_differ_are_named_as_their_mean(
    study: Study, curve: LearningCurve, images: float, fewest: float, named: str
) -> None:
    uneven = replace(curve.points[-1], images=images, fewest=fewest)
    last, first = LearningCurve((*curve.points[:-1], uneven)), LearningCurve((uneven, curve.points[-1]))
    assert more_images(study, last, change("more")).startswith(f"From 4 to {named} images per class ")
    assert f", with {named} it is " in few_images(study, last, change("more"))
    assert few_images(study, first, change("more")).startswith(f"With {named} images per class ")
    with spoken("es"):
        assert ("una media de" in few_images(study, last, change("more"))) is named.startswith("a mean")


def test_every_reading_has_a_test_above() -> None:
    assert set(get_args(Reading)) == {"more", "less", "open", "same"}


def test_a_shortage_is_told(curve: LearningCurve) -> None:
    assert shortages([curve]) == []
    short = LearningCurve((*curve.points[:-1], replace(curve.points[-1], wanted=50, fewest=6)))
    told = ["baseline asks for 50 images of each class; the smallest class has 6 to give."]
    assert shortages([short]) == told
    assert shortages([LearningCurve(curve.points, doubles=short.points[-1:])]) == told


def test_all_images_of_classes_that_differ_in_size_are_told_as_such(curve: LearningCurve) -> None:
    uneven = LearningCurve((*curve.points[:-1], replace(curve.points[-1], images=18.5, fewest=6)))
    assert shortages([uneven]) == [
        "baseline trains on all images of each class: 18.5 on average; the smallest class has 6 to give."
    ]


def test_few_images_of_unequal_classes_are_told_to_be_more_equal(curve: LearningCurve) -> None:
    assert equalities([curve]) == []
    uneven = LearningCurve((*curve.points[:-1], replace(curve.points[-1], images=18.5, fewest=6)))
    (text,) = equalities([curve, uneven])
    of_a_fold = LearningCurve((*curve.points[:-1], replace(curve.points[-1], images=48.2, fewest=48)))
    assert equalities([of_a_fold]) == []
    assert text.startswith("The fewer images are also more equal in number over the classes")


def test_without_a_curve_nothing_is_asked(study: Study) -> None:
    assert learning_curve_answers(study, []) == []


def test_what_is_remarked_on_a_curve_is_told_where_it_has_too_few_points_to_be_drawn(study: Study) -> None:
    assert undrawn(undrawn_curves(study)) == []
    lost = {"few_2", "few_4"}
    rows = tuple(replace(row, diverged=row.runs) if row.name in lost else row for row in study.rows)
    diverged = replace(study, rows=rows)
    assert [curve.name for curve in learning_curves(diverged)] == ["dropout"]
    why, told = undrawn(undrawn_curves(diverged))
    assert why.startswith("Variants that differ in train.images_per_class have no curve where fewer than two of them ")
    assert told == "Without a point on a curve, for all runs diverged: few_2 and few_4."


def test_variants_without_a_point_are_named(curve: LearningCurve) -> None:
    assert divergences([curve]) == []
    told = divergences([curve, replace(curve, lost=("dropout",))])
    assert told == ["Without a point on a curve, for all runs diverged: dropout."]

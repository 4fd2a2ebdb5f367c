import re
from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest

from mlpstudy.compare.design import design_of
from mlpstudy.compare.imbalance import ClassSize, Imbalance
from mlpstudy.compare.leaked import Leak, LeakedAccuracy
from mlpstudy.compare.scores import scores_of
from mlpstudy.compare.study import Study
from mlpstudy.wording import warnings as words
from mlpstudy.wording.warnings import (
    MAJORITY,
    SIZE,
    diverged,
    few_of_a_class,
    few_wrong,
    leaked,
    limiting_class,
    small_class,
    telling_sizes,
    underfitting,
    unequal_classes,
    warnings,
)
from tests.finished import other_device_study

RARE, COMMON = ClassSize("rare", 5, 10, (0.4,)), ClassSize("common", 40, 80, (0.9,))
UNEQUAL = Imbalance((RARE, COMMON), 8.0, 0.85, 0.65, flattery=0.2, low=0.1, high=0.3)


def test_what_a_reader_must_know_is_said(compared: Study) -> None:
    text = " ".join(warnings(compared, None))
    assert "The baseline gets only" in text
    assert "Runs that diverged, scored as predicting the majority class: " in text
    assert "failing (2 of 10)" in text
    assert "Underfitting, with a training accuracy more than 10 points below the highest and a score not" in text
    assert "Only" not in text


def test_a_baseline_without_a_mistake_is_not_given_a_number_of_them(compared: Study) -> None:
    for accuracy, told in ((1.0, "no test image wrong in any run"), (0.9999, "next to no test image wrong (mean")):
        rows = tuple(replace(row, accuracy=accuracy) if row.role == "baseline" else row for row in compared.rows)
        assert few_wrong(replace(compared, rows=rows)).startswith(f"The baseline gets {told}")
    assert few_wrong(compared).startswith(f"The baseline gets only {compared.baseline_wrong:.1f} test images wrong")


def test_repeats_are_spoken_of_in_k_fold_alone(compared: Study, monkeypatch: pytest.MonkeyPatch) -> None:
    kfold = replace(compared, design=replace(compared.design, kfold=True))
    for wrong in (12.0, 0.01):
        monkeypatch.setattr(Study, "baseline_wrong", wrong)
        assert "(mean over runs;" in few_wrong(compared)
        assert "(mean over repeats;" in few_wrong(kfold)


def test_warnings_of_few_test_images_say_that_those_of_all_folds_are_counted(
    compared: Study, monkeypatch: pytest.MonkeyPatch
) -> None:
    kfold, counted = replace(compared, design=replace(compared.design, kfold=True)), "counted in all folds together."
    monkeypatch.setattr(Study, "baseline_wrong", 0.0)
    few = replace(kfold, design=replace(kfold.design, images=np.arange(40)))
    assert few_wrong(few).startswith("There are only 40 test images in all folds together: ")
    for teller in ("few_of_a_class", "limiting_class"):
        monkeypatch.setattr(words, teller, lambda study: "There are 3.")
        assert small_class(compared) == "There are 3."
        assert small_class(kfold).endswith(counted)
        monkeypatch.setattr(words, teller, lambda study: "")
    assert small_class(kfold) == ""


@pytest.mark.parametrize(("wrong", "told"), [(24.96, "gets only 24.9 test images wrong"), (25 - 1e-12, ""), (25.0, "")])
def test_as_many_wrong_as_are_expected_are_not_called_few(
    compared: Study, monkeypatch: pytest.MonkeyPatch, wrong: float, told: str
) -> None:
    monkeypatch.setattr(Study, "baseline_wrong", wrong)
    assert told in few_wrong(compared) if told else few_wrong(compared) == ""


def test_classes_of_few_test_images_are_told_where_every_class_counts_alike(compared: Study) -> None:
    labels = compared.split.labels.copy()
    labels[compared.design.images[:7]], labels[compared.design.images[7:]] = 1, 0
    few = replace(compared, split=replace(compared.split, labels=labels))
    assert few_of_a_class(few) == ""
    balanced = replace(few, config=few.config.model_copy(update={"score": "balanced_accuracy"}))
    assert f"fewer than 10 test images: {few.split.classes[1]} (7)." in few_of_a_class(balanced)
    assert few_of_a_class(balanced) in warnings(balanced, None)


def test_of_many_classes_with_few_test_images_those_with_fewest_are_named(compared: Study) -> None:
    """With 300 classes all their names made a paragraph of 250 lines on top of the report."""
    classes = tuple(f"class {number}" for number in range(30))
    labels = compared.split.labels.copy()
    labels[compared.design.images] = np.arange(len(compared.design.images)) % 29
    labels[compared.design.images[0]] = 29
    many = replace(
        compared,
        split=replace(compared.split, labels=labels, info=compared.split.info.model_copy(update={"classes": classes})),
        config=compared.config.model_copy(update={"score": "balanced_accuracy"}),
    )
    assert re.search(r"images: class 29 \(1\)(, class \d+ \(\d\)){4} and 25 more\.", few_of_a_class(many))


@pytest.mark.parametrize(
    ("of_each", "told"), [(1, "of {} there are 20 test images."), (2, "20 test images in 10 groups.")]
)
def test_a_class_that_leaves_most_open_is_told_where_every_class_counts_alike(
    compared: Study, of_each: int, told: str
) -> None:
    labels, groups = compared.split.labels.copy(), compared.split.groups.copy()
    images = compared.design.images
    labels[images[:20]], labels[images[20:]] = 2, 0
    groups[images] = images // of_each
    split = replace(compared.split, labels=labels, groups=groups)
    config = compared.config.model_copy(update={"score": "balanced_accuracy"})
    scores = scores_of(config.score, design_of(split), labels[images], compared.scores.correct)
    study = replace(compared, split=split, config=config, scores=scores)
    assert told.format(split.classes[2]) in limiting_class(study)
    assert limiting_class(study) in warnings(study, None)
    wide = [replace(row, comparison=row.comparison and replace(row.comparison, se=0.3)) for row in study.rows]
    assert limiting_class(replace(study, rows=tuple(wide))) == ""
    assert limiting_class(compared) == ""


def test_where_most_are_wrong_the_test_images_are_few(compared: Study, monkeypatch: pytest.MonkeyPatch) -> None:
    images = len(compared.design.images)
    assert compared.baseline_wrong < images / 2
    assert few_wrong(compared).startswith("The baseline gets only")
    monkeypatch.setattr(words, "FEWEST_WRONG", images)
    monkeypatch.setattr(Study, "baseline_wrong", 0.6 * images)
    assert few_wrong(compared) == f"There are only {images} test images: a few odd ones decide what is small."


@pytest.mark.parametrize(
    ("wrong", "told"),
    [(0.0, "The baseline gets no test image wrong in any run"), (3.0, "The baseline gets only 3.0 test")],
)
def test_few_test_images_are_told_also_where_hardly_any_is_wrong(
    compared: Study, monkeypatch: pytest.MonkeyPatch, wrong: float, told: str
) -> None:
    monkeypatch.setattr(Study, "baseline_wrong", wrong)
    for images, few in ((49, True), (50, False)):
        study = replace(compared, design=replace(compared.design, images=np.arange(images)))
        assert told in few_wrong(study)
        assert few_wrong(study).startswith(f"There are only {images} test images: ") == few


def test_a_short_budget_is_blamed_only_where_longer_training_still_helped(compared: Study) -> None:
    marks = {"early": True, "failing": False}  # name -> did its validation loss still fall?
    rows = tuple(
        replace(row, underfits=row.name in marks, still_falling=fell, short_budget=fell)
        for row, fell in ((row, marks.get(row.name, False)) for row in compared.rows)
    )
    text = underfitting(replace(compared, rows=rows))
    assert "still fell under early (by 0.125): there the comparison shows a short budget." in text  # .625 to .5
    assert "Under failing the validation loss is not shown to have fallen any more" in text
    assert text.endswith("the regulariser be too strong, or the learning rate not suit.")
    assert underfitting(replace(compared, rows=tuple(replace(row, underfits=False) for row in rows))) == ""


def test_early_stopping_is_told_as_a_reason_for_training_images_that_are_not_learnt(compared: Study) -> None:
    rows = [replace(compared.row(name), underfits=True, still_falling=False) for name in ("early", "failing")]
    told = (
        "Of early, early stopping keeps the epoch with the lowest validation loss, which may come before the training"
    )
    for chosen, expected in ((rows, True), (rows[:1], True), (rows[1:], False)):
        text = underfitting(replace(compared, rows=(compared.baseline, *chosen)))
        assert (told in text) == expected
        assert ("Under failing the validation loss is not shown" in text) == (rows[1] in chosen)
        assert "Under early" not in text


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"one_class": False}, "not above the baseline's: v0, v1, v2, v3, v4 and 8 more (see the leaderboard)."),
        ({"one_class": True}, "given the same class: v0, v1, v2, v3, v4 and 8 more (see the leaderboard)."),
        ({"still_falling": False}, "Of v0, v1, v2, v3, v4 and 8 more (see the leaderboard), early stopping keeps the"),
        ({"still_falling": True}, "v4 (by 0.125) and 8 more (see the leaderboard): there the comparison shows a short"),
    ],
)
def test_of_many_that_underfit_a_few_are_named(compared: Study, changes: dict[str, bool], told: str) -> None:
    early = replace(compared.row("early"), underfits=True)
    many = [replace(early, name=f"v{number}", **changes) for number in range(13)]  # type: ignore[arg-type]
    variants = dict.fromkeys([row.name for row in many], compared.config.variants["early"]) | {"baseline": {}}
    config = compared.config.model_copy(update={"variants": variants})
    assert told in underfitting(replace(compared, config=config, rows=(compared.baseline, *many)))


def test_of_many_that_diverged_a_few_are_named(compared: Study) -> None:
    many = [replace(compared.row("early"), name=f"v{number}", diverged=2, runs=10) for number in range(13)]
    told = diverged(replace(compared, rows=(compared.baseline, *many)))
    assert told.endswith("v4 (2 of 10) and 8 more (see the leaderboard).")


def test_a_loss_that_fell_is_not_said_to_have_fallen_by_nothing(compared: Study) -> None:
    early = compared.row("early")
    falling = replace(early, still_falling=True, means=early.means | {"late_fall": 0.00042})
    assert "still fell under early (by 0.0004): " in underfitting(replace(compared, rows=(compared.baseline, falling)))


def test_a_loss_that_falls_by_next_to_nothing_shows_no_short_budget(compared: Study) -> None:
    """Equal weights never part, and their loss creeps on: 1.385837 to 1.385737 in two of ten epochs."""
    constant = replace(compared.row("early"), still_falling=True)
    for short in (False, True):
        text = underfitting(replace(compared, rows=(compared.baseline, replace(constant, short_budget=short))))
        assert ("shows a short budget" in text) is short
        assert ("by less than 1 % of the log-loss: longer training may not help. The start may" in text) is not short
        assert "not shown to have fallen" not in text


def test_of_one_epoch_and_of_few_runs_nothing_is_said_of_longer_training(
    compared: Study, small_study: Callable[..., Study]
) -> None:
    failing = compared.row("failing")
    means = {name: mean for name, mean in failing.means.items() if name != "late_fall"}
    once = replace(failing, means=means, still_falling=False)
    study = replace(compared, rows=(compared.baseline, once))
    assert "Underfitting" in underfitting(study)
    assert "longer training" not in underfitting(study)
    few = small_study(3)
    rows = tuple(replace(row, underfits=row.role == "baseline", still_falling=False) for row in few.rows)
    assert "Underfitting" in underfitting(replace(few, rows=rows))
    assert "longer training" not in underfitting(replace(few, rows=rows))


def test_test_images_of_another_kind_are_warned_of(compared: Study) -> None:
    told = "On validation images the baseline reaches 100.0 %, on test images 2.5 % (accuracy), by more than luck "
    assert told in warnings(other_device_study(compared, 0.02), None)[0]
    assert not any("another kind" in text for text in warnings(compared, None))


def test_few_runs_are_warned_of(small_study: Callable[..., Study]) -> None:
    assert "Only 3 runs a variant: intervals are given, but no verdicts, which take 10." in warnings(
        small_study(3), None
    )


@pytest.mark.parametrize(
    ("leak", "expected"),
    [
        (Leak(0.25, (LeakedAccuracy("v", 0.5, 0.9),)), "In 25.0 % of the predictions a duplicate"),
        (Leak(1.0, ()), "No accuracy of this study is an honest one."),
    ],
)
def test_a_leak_comes_first(compared: Study, leak: Leak, expected: str) -> None:
    assert expected in warnings(compared, leak)[0]
    assert leaked(None) == ""


def test_trivial_methods_that_win_are_named_unless_runs_are_few(
    compared: Study, monkeypatch: pytest.MonkeyPatch
) -> None:
    def told(p: float) -> str:
        strong = compared.row("ridge 8x8")
        assert strong.comparison is not None
        strong = replace(strong, comparison=replace(strong.comparison, difference=0.02, p=p))
        rows = tuple(strong if row.name == strong.name else row for row in compared.rows)
        return " ".join(warnings(replace(compared, rows=rows), None))

    named = "ridge 8x8"
    assert named in told(0.004).partition("Trivial methods do better than the baseline network: ")[2].partition(".")[0]
    assert (
        named not in told(0.03).partition("Trivial methods do better than the baseline network: ")[2].partition(".")[0]
    )
    monkeypatch.setattr(Study, "descriptive", True)
    assert "Trivial methods" not in told(0.004)


def test_a_reader_is_warned_where_accuracy_flatters_and_is_what_is_compared(
    compared: Study, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert unequal_classes(compared) == ""
    monkeypatch.setattr(words, "measure_imbalance", lambda study: UNEQUAL)
    (warning,) = [text for text in warnings(compared, None) if "accuracy flatters" in text]
    assert "20.0 points above balanced accuracy (65.0 %)" in warning
    assert "study.score = balanced_accuracy" in warning
    assert "train.class_weights = balanced" in warning
    balanced = replace(compared, config=compared.config.model_copy(update={"score": "balanced_accuracy"}))
    assert unequal_classes(balanced) == ""


@pytest.mark.parametrize("name", ["baseline", "similar"])
def test_class_weights_are_not_advised_where_a_variant_has_them(
    compared: Study, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    monkeypatch.setattr(words, "measure_imbalance", lambda study: UNEQUAL)
    weighted = compared.config.variants | {name: {"train.class_weights": "balanced"}}
    study = replace(compared, config=compared.config.model_copy(update={"variants": weighted}))
    assert unequal_classes(study).endswith("Consider study.score = balanced_accuracy.")


@pytest.mark.parametrize(("size", "majority", "told"), [(0.65, 0.5, True), (0.58, 0.5, False), (0.7, 0.68, False)])
def test_sizes_that_give_the_class_away_are_told_also_where_one_class_is_half_of_all(
    compared: Study, size: float, majority: float, told: bool
) -> None:
    scores = {SIZE: size, MAJORITY: majority}
    rows = tuple(replace(row, score=scores.get(row.name, row.score)) for row in compared.rows)
    many = replace(compared.design, images=np.arange(400), group=np.arange(400))
    text = telling_sizes(replace(compared, rows=rows, design=many))
    assert bool(text) == told
    assert not told or "reaches 65.0 % (accuracy); always naming the most frequent class reaches 50.0 %" in text

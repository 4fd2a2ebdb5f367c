import re
from dataclasses import replace

import numpy as np
import pytest

from mlpstudy.compare.design import design_of
from mlpstudy.compare.scores import scores_of
from mlpstudy.compare.study import Study
from mlpstudy.wording import few_images as words
from mlpstudy.wording.few_images import few_of_a_class, few_wrong, limiting_class, small_class
from mlpstudy.wording.warnings import warnings


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

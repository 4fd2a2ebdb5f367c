from dataclasses import replace

import pytest

from mlpstudy.compare.imbalance import ClassSize, Imbalance, measure_imbalance
from mlpstudy.compare.study import Study
from mlpstudy.report.answers.imbalance import imbalance_answers

RARE, COMMON = ClassSize("rare", 5, 10, (0.4,)), ClassSize("common", 40, 80, (0.9,))
UNEQUAL = Imbalance((RARE, COMMON), 8.0, 0.85, 0.65, flattery=0.2, low=0.1, high=0.3)


def with_settings(study: Study, score: str = "accuracy", **variants: dict[str, str]) -> Study:
    """The same study, had it compared by this score, and had these variants other settings."""
    changes = {"score": score, "variants": {**study.config.variants, **variants}}
    return replace(study, config=study.config.model_copy(update=changes))


def test_sizes_accuracies_and_recalls_are_said(compared: Study) -> None:
    (answer,) = imbalance_answers(compared, UNEQUAL)
    size, accuracy, recall = (statement.text for statement in answer.statements)
    assert size.startswith("In training the largest class, common, has 8 times the images of the smallest, rare: 40 ")
    assert "85.0 % accuracy and 65.0 % balanced accuracy" in accuracy
    assert "+20.0 points (95 % interval +10.0 to +30.0)" in accuracy
    assert "is 40.0 % over the smaller half of the classes and 90.0 % over the larger half." in recall


def test_of_an_odd_number_of_classes_the_one_in_the_middle_is_told_too(compared: Study) -> None:
    odd = replace(UNEQUAL, classes=(RARE, ClassSize("usual", 20, 40, (0.7,)), COMMON))
    recall = imbalance_answers(compared, odd)[0].statements[2].text
    assert "40.0 % over the smaller half of the classes and 90.0 % over the larger half; that of usual, the" in recall
    assert recall.endswith("class in the middle, is 70.0 %.")


def test_images_that_are_a_mean_over_runs_are_told_as_one(compared: Study) -> None:
    uneven = replace(UNEQUAL, classes=(replace(RARE, training=5 / 3), replace(COMMON, training=1204)), ratio=9.6)
    size = imbalance_answers(compared, uneven)[0].statements[0].text
    assert size.endswith("of the smallest, rare: on average over the runs 1,204 against 1.7.")


def test_class_weights_are_compared_by_measures_in_which_classes_count_alike(compared: Study) -> None:
    labels = compared.split.labels.copy()
    labels[compared.design.images[0]] = 1  # classes of 59, 61 and 60 test images
    unequal = replace(compared, split=replace(compared.split, labels=labels))
    weighted = with_settings(unequal, similar={"train.class_weights": "balanced"})
    answer = imbalance_answers(weighted, measure_imbalance(weighted))[-1]
    assert answer.question == "What did class weights do?"
    (table,) = answer.tables
    assert (table.ablation.without, table.ablation.having) == ("baseline", "similar")
    assert [row.label for row in table.rows] == [
        "test accuracy, %",
        "test balanced accuracy (macro recall), %",
        "macro precision, %",
        "macro F1, %",
    ]


@pytest.mark.parametrize("score", ["accuracy", "balanced_accuracy"])
def test_among_equally_many_test_images_the_two_accuracies_are_one_and_read_once(compared: Study, score: str) -> None:
    weighted = with_settings(compared, score, similar={"train.class_weights": "balanced"})
    (table,) = imbalance_answers(weighted, measure_imbalance(weighted))[-1].tables
    assert len(table.rows) == 3
    assert not [row for row in table.rows[1:] if "accuracy" in row.label]


def test_equal_classes_make_class_weights_idle(compared: Study) -> None:
    weighted = with_settings(compared, similar={"train.class_weights": "balanced"})
    text, *others = (each.text for each in imbalance_answers(weighted, measure_imbalance(weighted))[0].statements)
    assert not any("smaller half" in other for other in others)  # none is
    assert text == "All classes have equally many training images, so all class weights are 1 and change nothing."


def test_without_imbalance_nothing_is_asked(compared: Study) -> None:
    assert imbalance_answers(compared, None) == []


def test_classes_of_one_size_are_not_told_apart_by_their_names(compared: Study) -> None:
    tied = replace(UNEQUAL, classes=(RARE, replace(COMMON, name="also", recalls=(0.7,)), COMMON))
    size, _, recall = (statement.text for statement in imbalance_answers(compared, tied)[0].statements)
    assert size == (
        "In training a class of the largest size has 8 times the images of one of the smallest: 40 against 5."
    )
    assert recall.endswith("is 40.0 % over the classes of the smallest size and 80.0 % over those of the largest.")
    four = replace(UNEQUAL, classes=(RARE, *[replace(COMMON, name=name, training=20) for name in "ab"], COMMON))
    size, _, recall = (statement.text for statement in imbalance_answers(compared, four)[0].statements)
    assert size.startswith("In training the largest class, common, has")
    assert recall.endswith("is 40.0 % over the classes of the smallest size and 90.0 % over those of the largest.")

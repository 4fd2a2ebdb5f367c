import re
import time
from string import ascii_lowercase
from typing import Any

import numpy as np
import pytest

from mlpstudy.errors import DataError
from mlpstudy.explained import TRIAL
from mlpstudy.split.enough import DivisionError, few_tested
from mlpstudy.split.make import divide
from tests.split.tables import make_index, settings


def complaint(labels: list[int], given: list[str] | str = "all", **changes: Any) -> list[str]:
    with pytest.raises(DataError) as caught:
        divide(make_index(labels, given), settings(**changes))
    return str(caught.value).splitlines()[1:]


def test_class_of_three_is_too_small_for_a_half_and_a_fifth_and_of_four_is_not() -> None:
    lines = complaint([0] * 10 + [1] * 3)
    assert lines == [
        "  b: 0 training images, needs 1",
        "with these settings of split a class needs at least 4 different images in all",
    ]
    divide(make_index([0] * 10 + [1] * 4), settings())


def test_classes_with_next_to_no_test_images_are_told() -> None:
    """A half is tested."""
    few = divide(make_index([0] * 40 + [1] * 10 + [2] * 30), settings()).split
    begin = "warning: classes with fewer than 10 test images: b 5. "
    (line,) = few_tested(few, "balanced_accuracy")
    assert line.startswith(f"{begin}With study.score = balanced_accuracy such a class makes every interval wide")
    told = "The study tells little of such a class by itself: add test images of it"
    assert few_tested(few, "accuracy") == [begin + told]
    assert few_tested(divide(make_index([0] * 40 + [1] * 30), settings()).split, "accuracy") == []


def test_of_folds_it_is_told_that_all_their_test_images_are_counted() -> None:
    few = divide(make_index([0] * 40 + [1] * 9), settings(scheme="kfold")).split
    (line,) = few_tested(few, "accuracy")
    assert line.startswith("warning: classes with fewer than 10 test images in all folds together: b 9. ")


def test_a_trial_warns_of_the_study_and_its_stages_warn_of_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    """A trial of a k-fold has a holdout, whose few test images are none of the study's."""
    few = divide(make_index([0] * 40 + [1] * 10), settings()).split
    monkeypatch.delenv("DVC_EXP_NAME", raising=False)
    assert few_tested(few, "accuracy")
    monkeypatch.setenv("DVC_EXP_NAME", TRIAL)
    assert few_tested(few, "accuracy") == []


def test_of_many_classes_with_next_to_no_test_images_those_with_fewest_are_told() -> None:
    """With 300 classes all their names filled two screens."""
    labels = [number for number in range(20) for _ in range(12)] + [20] * 4
    (line,) = few_tested(divide(make_index(labels, classes=ascii_lowercase), settings()).split, "accuracy")
    assert line.startswith("warning: classes with fewer than 10 test images: u 2, a 6, b 6, ")
    assert " and 11 more. The study tells" in line


def test_every_class_that_is_too_small_is_named() -> None:
    assert [line.split(":")[0] for line in complaint([0] * 50 + [1] * 2 + [2])[:-1]] == ["  b", "  c", "  c"]


@pytest.mark.parametrize(
    "changes",
    [
        {},
        {"scheme": "kfold"},
        {"scheme": "kfold", "folds": 3, "validation": 0.5},
        {"scheme": "kfold", "folds": 4, "validation": 0.3},
    ],
)
def test_the_size_asked_for_is_the_smallest_that_works(changes: dict[str, Any]) -> None:
    *_, line = complaint([0] * 200 + [1] * 12, train_per_class=20, **changes)
    found = re.search(r"at least (\d+) different", line)
    assert found
    least = int(found[1])
    divide(make_index([0] * 200 + [1] * least), settings(train_per_class=20, **changes))
    complaint([0] * 200 + [1] * (least - 1), train_per_class=20, **changes)


def test_folds_of_too_few_groups_say_what_joins_images() -> None:
    groups = [0] * 18 + [18, 19] + [20] * 18 + [38, 39]
    with pytest.raises(DataError) as caught:
        divide(make_index([0] * 20 + [1] * 20, groups=groups), settings(scheme="kfold"))
    first, second, once = str(caught.value).splitlines()[1:]
    assert first.startswith("  a: 3 groups (an image without duplicates is one); split.folds = 5 needs 5, and training")
    assert first.endswith("; its 20 images form 3 groups")
    assert second.endswith("; its 20 images form 3 groups")
    assert once.startswith("no split may part a group: look-alikes are joined by data.near_duplicate_distance, and oth")


def test_given_splits_need_every_class_in_every_part() -> None:
    lines = complaint([0, 1] * 10 + [0, 0], ["train"] * 20 + ["test"] * 2)
    assert lines[0] == "  b: 0 test images, needs 1"
    assert lines[1].startswith(
        "the source says which split an image is of: add images of the class to that split, or, where "
    )


def test_a_wish_for_more_than_there_are_is_named_by_its_setting() -> None:
    lines = complaint([0, 1] * 10 + [0, 1], ["train"] * 20 + ["test"] * 2, train_per_class=50)
    assert lines[0].endswith(" training images, needs 50 (split.train_per_class)")


def test_images_that_a_class_lost_to_later_splits_are_told() -> None:
    given = ["train"] * 20 + ["validation", "validation", "test", "test"]
    groups = [22, *range(1, 20), 20, 21, 22, 23]  # its only image of class a shares a group with one of the test
    with pytest.raises(DivisionError) as caught:
        divide(make_index([0] + [1] * 19 + [0, 1] * 2, given, groups=groups), settings())
    assert caught.value.reasons == ("leaked",)
    assert str(caught.value).splitlines()[1:] == [
        "  a: 0 training images, needs 1; of the 1 in the source 1 left out",
        "left out are images equal to one of a later split, like it, or of one group with it "
        "(split.leakage: keep scores them all the same): bring each group into one split",
    ]


def test_fewer_images_than_folds_are_named_with_the_folds() -> None:
    assert complaint([0] * 20 + [1] * 4, scheme="kfold")[0].startswith(
        "  b: 4 groups (an image without duplicates is one); split.folds = 5 needs 5"
    )


@pytest.mark.parametrize(
    "changes", [{"train_per_class": 10**9}, {"test": 0.9999999}, {"scheme": "kfold", "train_per_class": 10**9}]
)
def test_an_absurd_size_is_refused_at_once(changes: dict[str, Any]) -> None:
    begin = time.process_time()
    assert "needs" in complaint([0] * 50 + [1] * 50, **changes)[0]
    assert time.process_time() - begin < 5  # counting up would take minutes


def test_a_class_that_is_one_duplicate_group_is_called_so() -> None:
    with pytest.raises(
        DataError,
        match=r"form 1 group\n.*\nno split may part a group: look-alikes .*, sources\.<name>\.group_from .*`group`$",
    ):
        divide(make_index([0] * 40 + [1] * 40, groups=[0] * 40 + list(range(40, 80))), settings())


def test_a_class_that_no_parting_of_its_groups_would_help_needs_more_images() -> None:
    with pytest.raises(DataError) as caught:
        divide(make_index([0] * 40 + [1] * 3, groups=[*range(40), 40, 40, 41]), settings())
    assert str(caught.value).splitlines()[-1].startswith("with these settings of split a class needs at least 4 diff")


def test_a_fold_that_the_draw_leaves_without_a_class_is_told_with_what_may_do() -> None:
    images = ([11, 11, 15, 16, 10, 0], [16, 12, 0, 13, 12, 16])  # of each class: by patient
    labels = np.repeat([0, 1], [sum(of_class) for of_class in images]).tolist()
    patients = np.concatenate([np.repeat(np.arange(6), of_class) for of_class in images]).tolist()
    told = r"a: 0 test images, needs 1; its 63 images form 5 groups\n.*; fewer split\.folds, or another split\.s"
    with pytest.raises(DataError, match=told):
        divide(make_index(labels, groups=patients), settings(scheme="kfold"))
    divide(make_index(labels, groups=patients), settings(scheme="kfold", folds=3))


def test_a_class_of_large_groups_is_told_that_no_split_may_part_them() -> None:
    with pytest.raises(DataError, match=r"a: 0 test images, needs 1; its 40 images form 2 groups\nno split may part"):
        divide(make_index([0] * 40 + [1] * 40, groups=[0] * 20 + [1] * 20 + list(range(40, 80))), settings())


def test_test_images_of_one_patient_are_refused_with_what_helps() -> None:
    labels, patients = [row % 3 for row in range(240)], [row // 60 for row in range(240)]
    told = r"the test images are all of 1 group, .*; expected at least 2, .*: set a split\.test above 0\.2, .*kfold"
    with pytest.raises(DivisionError, match=told):
        divide(make_index(labels, groups=patients), settings(test=0.2))
    for changes in ({"test": 0.5}, {"scheme": "kfold", "folds": 4}):
        divide(make_index(labels, groups=patients), settings(**changes))


def test_given_test_images_of_one_patient_are_refused() -> None:
    labels, patients = [row % 3 for row in range(240)], [row // 60 for row in range(240)]
    given = ["train"] * 180 + ["test"] * 60
    with pytest.raises(DivisionError, match=r"of 1 group, .*: add test images of other groups, or .*kfold"):
        divide(make_index(labels, given, groups=patients), settings())
    divide(make_index(labels, given, groups=[*patients[:-1], 4]), settings())

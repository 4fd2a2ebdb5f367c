import numpy as np
import pytest

from mlpstudy.contracts.leftout import REASONS
from mlpstudy.contracts.split import TEST, TRAIN, UNUSED
from mlpstudy.errors import DataError
from mlpstudy.split import leftout
from mlpstudy.split.make import divide
from tests.split.tables import make_index, settings

# rows 0-9 test, 10-49 train; class is the parity
GIVEN = ["test"] * 10 + ["train"] * 40
LABELS = [0, 1] * 25


def groups(*together: tuple[int, ...]) -> list[int]:
    numbers = list(range(50))
    for rows in together:
        for row in rows:
            numbers[row] = rows[0]
    return numbers


def pixels(*same: tuple[int, ...]) -> list[str]:
    return [str(number) for number in groups(*same)]


def test_training_copies_and_near_duplicates_of_test_images_are_dropped() -> None:
    table = make_index(LABELS, GIVEN, pixels=pixels((0, 10)), groups=groups((0, 10), (2, 12, 14)))
    division = divide(table, settings())
    assert division.left_out == {
        "train/a/0010.png": "leak_copy",
        "train/a/0012.png": "leak_near",
        "train/a/0014.png": "leak_near",
    }
    assert division.split.info.left_out == {"leak_copy": 1, "leak_near": 2}
    assert np.all(division.split.parts[:, [10, 12, 14]] == UNUSED)
    assert np.all(division.split.parts[:, :10] == TEST)


def test_train_and_test_share_no_duplicate_group() -> None:
    table = make_index(LABELS, GIVEN, groups=groups((0, 10, 20), (1, 3, 31), (40, 42)))
    split = divide(table, settings()).split
    tested = set(split.groups[split.rows(0, TEST)])
    assert not tested & set(split.groups[split.rows(0, TRAIN)])


def test_images_of_a_large_group_are_not_looked_at_once_for_each_of_them(monkeypatch: pytest.MonkeyPatch) -> None:
    """Of 40,000 images of one patient that took twelve seconds, and of twice as many four times as long."""
    asked: list[int] = []
    monkeypatch.setattr(leftout, "min", lambda ranks: (asked.append(len(ranks)), min(ranks))[1], raising=False)
    table = make_index(LABELS, GIVEN, groups=groups(tuple(range(5, 30))))
    assert len(divide(table, settings()).left_out) == 20
    assert asked == [25]


def test_validation_images_that_are_also_tested_are_dropped() -> None:
    given = ["test"] * 10 + ["validation"] * 10 + ["train"] * 30
    table = make_index(LABELS, given, groups=groups((0, 10), (12, 30)))
    assert divide(table, settings()).left_out == {"validation/a/0010.png": "leak_near", "train/a/0030.png": "leak_near"}


def test_leakage_fail_names_every_image_at_once() -> None:
    table = make_index(LABELS, GIVEN, pixels=pixels((0, 10)), groups=groups((0, 10), (3, 13)))
    with pytest.raises(DataError) as caught:
        divide(table, settings(leakage="fail"))
    first, *lines = str(caught.value).splitlines()
    assert first.startswith("images with a duplicate in a later split, or of one group with an image there: 2 ")
    assert lines == [
        f"  train/a/0010.png: {REASONS['leak_copy']}",
        f"  train/b/0013.png: {REASONS['leak_near']}",
    ]


@pytest.mark.parametrize(("given", "copy"), [(GIVEN, "another image of its split"), (["all"] * 50, "another image")])
def test_the_terminal_is_told_the_reasons_in_words(given: list[str], copy: str) -> None:
    lines = leftout.left_out_lines({"copy": 1234, "leak_near": 1}, make_index(LABELS, given), settings())
    assert lines == [
        f"left out: 1,234 (the same pixels as {copy})",
        "left out: 1 (near duplicate or derived copy of an image of a later split, or of one declared group with it)",
    ]


def test_leakage_fail_passes_images_of_which_none_leak() -> None:
    table = make_index(LABELS, GIVEN, pixels=pixels((10, 12)), groups=groups((10, 12), (0, 2)))
    assert divide(table, settings(leakage="fail")).left_out == {"train/a/0012.png": "copy"}


def test_leakage_keep_leaves_the_leak_in() -> None:
    table = make_index(LABELS, GIVEN, pixels=pixels((0, 10)), groups=groups((0, 10)))
    division = divide(table, settings(leakage="keep"))
    assert division.left_out == {}
    assert division.split.info.leakage == "keep"


def test_only_the_first_of_exact_copies_within_a_split_counts() -> None:
    table = make_index(LABELS, GIVEN, pixels=pixels((10, 12, 14), (0, 2)), groups=groups((10, 12, 14), (0, 2)))
    assert divide(table, settings()).left_out == {
        "test/a/0002.png": "copy",
        "train/a/0012.png": "copy",
        "train/a/0014.png": "copy",
    }


def test_a_copy_that_would_also_leak_is_told_as_a_copy() -> None:
    table = make_index(LABELS, GIVEN, pixels=pixels((0, 10, 12)), groups=groups((0, 10, 12)))
    assert divide(table, settings()).left_out == {"train/a/0010.png": "leak_copy", "train/a/0012.png": "copy"}


def test_near_duplicates_within_a_split_stay() -> None:
    assert divide(make_index(LABELS, GIVEN, groups=groups((10, 12), (0, 2))), settings()).left_out == {}


def test_same_pixels_in_two_classes_fail_or_go_altogether() -> None:
    table = make_index(LABELS, GIVEN, pixels=pixels((10, 11, 12)), groups=groups((10, 11, 12)))
    with pytest.raises(DataError, match=r"1 image stands in several classes.*\n  train/a/0010\.png, train/b/0011\.png"):
        divide(table, settings())
    left_out = divide(table, settings(label_conflicts="drop")).left_out
    assert left_out == dict.fromkeys(["train/a/0010.png", "train/b/0011.png", "train/a/0012.png"], "label_conflict")


def test_unusable_images_take_no_part() -> None:
    marks = [str(number) for number in range(50)]
    marks[0] = marks[20] = ""
    division = divide(make_index(LABELS, GIVEN, pixels=marks), settings())
    assert division.left_out == {"test/a/0000.png": "unusable", "train/a/0020.png": "unusable"}
    assert np.all(division.split.parts[:, [0, 20]] == UNUSED)
    counts = division.split.info.counts
    assert (counts.images, counts.kept, counts.groups, counts.classes) == (50, 48, 48, {"a": 23, "b": 25})

import numpy as np
import pytest

from mlpstudy.contracts.split import TEST, TRAIN, UNUSED, VALIDATION
from mlpstudy.split.make import divide
from tests.split.tables import make_index, random_index, settings

KFOLD = settings(scheme="kfold")


def test_every_image_is_tested_once_a_repeat() -> None:
    split = divide(random_index(), KFOLD).split
    assert split.runs == 15
    assert split.info.repeat == (0,) * 5 + (1,) * 5 + (2,) * 5
    assert split.info.fold == (0, 1, 2, 3, 4) * 3
    for repeat in range(3):
        tested = split.parts[repeat * 5 : repeat * 5 + 5] == TEST
        np.testing.assert_array_equal(tested.sum(axis=0), 1)


def test_no_training_parts_a_duplicate_group() -> None:
    table = random_index()
    parts = divide(table, KFOLD).split.parts
    for group in np.unique(table.groups):
        assert np.all(np.ptp(parts[:, table.groups == group], axis=1) == 0)


def test_folds_and_validation_keep_the_share_of_each_class() -> None:
    split = divide(make_index([0] * 100 + [1] * 50), KFOLD).split
    for training in range(split.runs):
        counts = {part: np.bincount(split.labels[split.rows(training, part)]).tolist() for part in (TEST, VALIDATION)}
        assert counts == {TEST: [20, 10], VALIDATION: [16, 8]}


def test_repeats_differ_and_the_same_seed_gives_the_same_folds() -> None:
    parts = divide(random_index(), KFOLD).split.parts
    assert np.any((parts[:5] == TEST) != (parts[5:10] == TEST))
    np.testing.assert_array_equal(parts, divide(random_index(), KFOLD).split.parts)
    assert np.any(parts != divide(random_index(), settings(scheme="kfold", seed=1)).split.parts)


def test_more_repeats_leave_the_first_ones_as_they_were() -> None:
    few, many = (divide(random_index(), settings(scheme="kfold", repeats=n)).split.parts for n in (2, 3))
    np.testing.assert_array_equal(few, many[:10])


def test_given_splits_are_pooled_and_copies_across_them_left_out() -> None:
    table = make_index(
        [0, 1] * 20, ["train"] * 30 + ["test"] * 10, pixels=[*map(str, range(39)), "1"], groups=[*range(39), 1]
    )
    division = divide(table, KFOLD)
    assert division.left_out == {"test/b/0039.png": "copy"}
    assert np.all(division.split.parts[:, 39] == UNUSED)
    assert division.split.info.given_test is False
    assert np.all((division.split.parts[:, :39] == TEST).any(axis=0))


@pytest.mark.parametrize("per_class", [3, None])
def test_training_draws_come_from_the_training_side(per_class: int | None) -> None:
    table = random_index()
    whole = divide(table, KFOLD).split.parts
    drawn = divide(table, settings(scheme="kfold", train_per_class=per_class)).split
    assert np.all(whole[drawn.parts == TRAIN] == TRAIN)
    if per_class:
        assert all(np.bincount(drawn.labels[drawn.rows(f, TRAIN)]).tolist() == [3, 3, 3] for f in range(15))


@pytest.mark.parametrize("seed", range(10))
def test_a_class_of_few_large_groups_is_validated_in_each_fold(seed: int) -> None:
    groups = np.repeat(np.arange(5), (9, 40, 12, 31, 22))
    split = divide(make_index([0] * len(groups), groups=groups.tolist()), settings(scheme="kfold", folds=3, seed=seed))
    for run in range(split.split.runs):
        assert all(len(split.split.rows(run, part)) for part in (TRAIN, VALIDATION, TEST))


def test_validation_leaves_each_class_a_group_to_train_on() -> None:
    groups = np.repeat(np.arange(3), 10).tolist()
    three = settings(scheme="kfold", folds=3, repeats=1, validation=0.8)  # of two groups both come close to it
    split = divide(make_index([0] * 30, groups=groups), three).split
    for run in range(3):
        assert [len(split.rows(run, part)) for part in (TRAIN, VALIDATION, TEST)] == [10, 10, 10]


def test_what_looks_alike_in_two_given_splits_stays_and_is_no_leak() -> None:
    table = make_index([0, 1] * 20, ["train"] * 30 + ["test"] * 10, groups=[*range(38), 0, 1])
    assert divide(table, settings(scheme="kfold", leakage="fail")).left_out == {}

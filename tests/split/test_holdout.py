import numpy as np
import pytest

from mlpstudy.contracts.split import TEST, TRAIN, UNUSED, VALIDATION, Split
from mlpstudy.errors import DataError
from mlpstudy.split.make import divide
from mlpstudy.split.share import take_share
from tests.split.tables import make_index, random_index, settings

NINETY = make_index([0] * 50 + [1] * 40)


def per_class(split: Split, part: int, training: int = 0) -> list[int]:
    counts: list[int] = np.bincount(split.labels[split.rows(training, part)], minlength=len(split.classes)).tolist()
    return counts


def test_shares_are_taken_class_by_class() -> None:
    split = divide(NINETY, settings()).split
    assert per_class(split, TEST) == [25, 20]
    assert per_class(split, VALIDATION) == [5, 4]
    assert per_class(split, TRAIN) == [20, 16]


def test_given_test_and_validation_are_respected() -> None:
    given = ["train"] * 20 + ["validation"] * 6 + ["test"] * 4
    split = divide(make_index([0, 1] * 15, given), settings()).split
    assert split.info.given_test is True
    assert [split.rows(0, part).tolist() for part in (TRAIN, VALIDATION, TEST)] == [
        list(range(20)),
        list(range(20, 26)),
        list(range(26, 30)),
    ]


def test_validation_comes_off_given_training_images_where_only_test_is_given() -> None:
    given = ["train"] * 20 + ["test"] * 4
    split = divide(make_index([0, 1] * 12, given), settings()).split
    assert per_class(split, VALIDATION) == [2, 2]
    assert set(split.rows(0, TEST)) == set(range(20, 24))


def test_test_comes_off_given_training_images_where_only_validation_is_given() -> None:
    given = ["train"] * 20 + ["validation"] * 4
    split = divide(make_index([0, 1] * 12, given), settings()).split
    assert split.info.given_test is False
    assert per_class(split, TEST) == [5, 5]
    assert set(split.rows(0, VALIDATION)) == set(range(20, 24))


@pytest.mark.parametrize("seed", range(10))
def test_duplicate_groups_are_never_parted_and_shares_stay_close(seed: int) -> None:
    table = random_index(seed=seed)
    split = divide(table, settings(seed=seed, runs=2)).split
    for group in np.unique(table.groups):
        assert len(np.unique(split.parts[0, table.groups == group])) == 1
    assert np.all(split.parts != UNUSED)
    wanted = np.bincount(table.labels) / 2
    assert np.abs(np.array(per_class(split, TEST)) - wanted).max() <= 6  # no further than one group


def test_large_groups_are_as_likely_in_test_as_single_images() -> None:
    groups = np.arange(100)
    groups[:40] //= 4  # ten groups of four images, and sixty images alone
    rows, labels = np.arange(100), np.zeros(100, np.int64)
    taken = [take_share(rows, labels, groups, 0.5, np.random.default_rng(seed), 1) for seed in range(200)]
    grouped = np.mean([np.mean(share < 40) for share in taken])
    assert abs(grouped - 0.4) < 0.03
    assert all(abs(len(share) - 50) <= 1 for share in taken)


def videos(*sizes: int) -> tuple[list[int], list[int]]:
    """Classes and groups of two classes that have groups of these sizes, such as videos of so many frames."""
    frames = np.repeat(np.arange(2 * len(sizes)), sizes * 2)
    return (frames // len(sizes)).tolist(), frames.tolist()


@pytest.mark.parametrize("seed", range(10))
@pytest.mark.parametrize("sizes", [(20, 20, 20, 20, 20), (9, 17, 30), (10, 4, 4)])
def test_a_class_of_few_large_groups_has_one_in_each_part(seed: int, sizes: tuple[int, ...]) -> None:
    labels, groups = videos(*sizes)
    split = divide(make_index(labels, groups=groups), settings(seed=seed)).split
    for part in (TRAIN, VALIDATION, TEST):
        assert min(per_class(split, part)) > 0


def test_of_groups_that_are_all_too_large_the_smallest_is_taken() -> None:
    labels, groups = videos(20, 8, 30)
    split = divide(make_index(labels, groups=groups), settings(test=0.1)).split
    assert per_class(split, TEST) == [8, 8]
    assert per_class(split, VALIDATION) == [20, 20]


def test_a_single_group_that_has_to_be_left_is_not_parted() -> None:
    rows = np.arange(4)
    share = take_share(rows, np.zeros(4, np.int64), np.zeros(4, np.int64), 0.5, np.random.default_rng(0), spared=1)
    assert len(share) == 0


def test_same_seed_same_split_and_another_seed_another() -> None:
    first, again, other = (divide(random_index(), settings(seed=seed)).split.parts for seed in (0, 0, 1))
    np.testing.assert_array_equal(first, again)
    assert np.any(first != other)


def test_all_runs_score_the_same_images_and_draw_their_own() -> None:
    split = divide(NINETY, settings(train_per_class=5)).split
    assert split.runs == 4
    assert (split.info.counts.pool, split.info.counts.train) == ((36,) * 4, (10,) * 4)
    assert all(per_class(split, TRAIN, run) == [5, 5] for run in range(4))
    for part in (TEST, VALIDATION):
        assert len({tuple(split.rows(run, part)) for run in range(4)}) == 1
    assert len({tuple(split.rows(run, TRAIN)) for run in range(4)}) == 4


def test_draw_touches_training_images_only() -> None:
    pool = divide(NINETY, settings()).split.parts
    drawn = divide(NINETY, settings(train_per_class=5, draw_seed=7)).split.parts
    changed = pool != drawn
    assert set(pool[changed]) == {TRAIN}
    assert set(drawn[changed]) == {UNUSED}


def test_a_draw_depends_on_its_run_and_the_draw_seed_alone() -> None:
    few, many = (divide(NINETY, settings(train_per_class=5, runs=runs)).split.parts for runs in (2, 9))
    np.testing.assert_array_equal(few, many[:2])
    other = divide(NINETY, settings(train_per_class=5, draw_seed=1)).split.parts
    assert np.any(other != many[:4])


def test_draws_cover_the_pool_evenly() -> None:
    split = divide(NINETY, settings(train_per_class=5, runs=1000)).split
    seen = np.count_nonzero(split.parts == TRAIN, axis=0)
    pool = seen[(seen > 0) & (split.labels == 0)]
    assert len(pool) == 20
    assert np.abs(pool - 250).max() < 5 * np.sqrt(1000 * 0.25 * 0.75)


def test_a_given_test_split_that_cannot_be_used_is_not_replaced_by_training_images() -> None:
    pixels = [str(row) if row < 20 else "" for row in range(30)]
    table = make_index([0, 1] * 15, ["train"] * 20 + ["test"] * 10, pixels=pixels)
    with pytest.raises(DataError, match="a: 0 test images, needs 1"):
        divide(table, settings())

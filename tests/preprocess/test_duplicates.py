import numpy as np
import pytest

from mlpstudy.preprocess import duplicates
from mlpstudy.preprocess.duplicates import find_duplicates, joined
from mlpstudy.preprocess.record import Record
from tests.preprocess.pictures import settings

SKIN = r"^aug_\d+_(.+)$"


def record(name: str, pixels: str = "", look: str = "", width: int = 64) -> Record:
    return Record(name, width, 48, "RGB", pixels or name, look)


def test_edges_join_into_groups_named_by_their_smallest_row() -> None:
    assert joined(7, [(5, 3), (3, 1), (6, 2)]).tolist() == [0, 1, 2, 1, 4, 1, 2]
    assert joined(2, []).tolist() == [0, 1]


def test_copies_point_to_the_first_image_with_their_pixels() -> None:
    found = find_duplicates([record("all/a/1", "x"), record("all/a/2", "y"), record("all/b/3", "x")], settings())
    assert found.copies == {2: 0}
    assert found.groups.tolist() == [0, 1, 0]


def test_images_without_pixels_are_no_copies_of_each_other() -> None:
    bad = [Record("all/a/1", problem="empty"), Record("all/a/2", problem="empty")]
    assert find_duplicates(bad, settings()).groups.tolist() == [0, 1]


def test_near_pairs_join_up_to_the_distance_and_are_for_review_up_to_ten() -> None:
    look = ["0" * 16, "000000000000003f", "ffc0000000000000"]  # 0, 6 and 10 bits
    records = [record(f"all/a/{n}", look=text) for n, text in enumerate(look)]
    found = find_duplicates(records, settings(near_duplicate_distance=6))
    assert found.near == [(0, 1, 6)]
    assert found.review == [(0, 2, 10)]
    assert found.groups.tolist() == [0, 0, 2]
    assert find_duplicates(records, settings(near_duplicate_distance=5)).near == []
    assert find_duplicates(records, settings(near_duplicate_distance=None)).review == []


def test_exact_copies_are_not_listed_as_near_pairs_again() -> None:
    records = [record("all/a/1", "x", "0" * 16), record("all/a/2", "x", "0" * 16), record("all/a/3", "y", "0" * 16)]
    assert find_duplicates(records, settings()).near == [(0, 2, 0)]


def test_derived_names_join_with_their_original_in_any_split_but_not_in_another_class() -> None:
    names = ["test/a/x.jpg", "test/b/x.jpg", "train/a/aug_0_x.jpg", "train/a/aug_1_x.jpg", "train/b/y.jpg"]
    records = [record(name) for name in names]
    assert find_duplicates(records, settings(derived_from=SKIN)).groups.tolist() == [0, 1, 0, 0, 4]
    assert find_duplicates(records, settings()).groups.tolist() == [0, 1, 2, 3, 4]


def test_derived_copies_of_an_absent_original_belong_together() -> None:
    records = [record("train/a/aug_0_x.jpg"), record("train/a/aug_1_x.jpg")]
    assert find_duplicates(records, settings(derived_from=SKIN)).groups.tolist() == [0, 0]


def test_original_may_have_another_suffix() -> None:
    records = [record("all/a/x.png"), record("all/a/x_rotated.jpg"), record("all/a/y.png")]
    found = find_duplicates(records, settings(derived_from=r"^(.+)_rotated\.jpg$"))
    assert np.array_equal(found.groups, [0, 0, 2])


def test_a_copy_saved_in_another_format_joins_its_original_and_its_siblings() -> None:
    names = ["test/a/x.1.jpg", "train/a/aug_0_x.1.png", "train/a/aug_1_x.1.jpg", "train/a/y.jpg"]
    found = find_duplicates([record(name) for name in names], settings(derived_from=SKIN))
    assert found.groups.tolist() == [0, 0, 0, 3]
    nothing = find_duplicates([record("all/a/b.jpg"), record("all/a/c.jpg")], settings(derived_from=r"^x?(y)?"))
    assert nothing.groups.tolist() == [0, 1]  # a group that took no part names no original


def test_pairs_for_review_are_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(duplicates, "MOST_REVIEWED", 5)
    look = ["0" * 16, *(f"{1023 << 10 * n:016x}" for n in range(1, 6))]  # 10 bits from the first, 20 from each other
    records = [record(f"all/a/{n}", look=text) for n, text in enumerate([*look, *look])]
    assert len(find_duplicates(records, settings()).review) == 5

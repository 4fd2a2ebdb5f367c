import numpy as np

from mlpstudy.preprocess.duplicates import find_duplicates, joined
from mlpstudy.preprocess.record import Record
from tests.cases.lookalikes import recompressed
from tests.preprocess.pictures import picture, seen, settings

SKIN = r"^aug_\d+_(.+)$"


def record(name: str, pixels: str = "") -> Record:
    return Record(name, 64, 48, "RGB", pixels or name)


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


def test_near_pairs_join_and_exact_copies_are_not_among_them() -> None:
    original, other = picture(0, 200, 150), picture(1, 200, 150)
    pictures = {"1": original, "2": original, "3": recompressed(original), "4": other}
    found = find_duplicates([seen(f"all/a/{name}", pixels) for name, pixels in pictures.items()], settings())
    assert found.copies == {1: 0}
    assert [(pair.first, pair.second) for pair in found.looks.near] == [(0, 2)]
    assert found.groups.tolist() == [0, 0, 0, 3]


def test_derived_names_join_with_their_original_in_any_split_but_not_in_another_class() -> None:
    names = ["test/a/x.jpg", "test/b/x.jpg", "train/a/aug_0_x.jpg", "train/a/aug_1_x.jpg", "train/b/y.jpg"]
    records = [record(name) for name in names]
    assert find_duplicates(records, settings(derived_from=SKIN)).groups.tolist() == [0, 1, 0, 0, 4]
    assert find_duplicates(records, settings()).groups.tolist() == [0, 1, 2, 3, 4]


def test_derived_copies_of_an_absent_original_belong_together() -> None:
    records = [record("train/a/aug_0_x.jpg"), record("train/a/aug_1_x.jpg")]
    assert find_duplicates(records, settings(derived_from=SKIN)).groups.tolist() == [0, 0]


def test_an_original_that_the_pattern_matches_too_is_derived_from_none() -> None:
    """Not from itself, nor from another file of its name: y.jpg and y.png may be two pictures."""
    names = "x.jpg", "x_aug1.jpg", "y.jpg", "z_aug1.jpg", "z_aug2.jpg", "y.png"
    records = [record(f"all/a/{name}") for name in names]
    found = find_duplicates(records, settings(derived_from=r"^(.+?)(?:_aug\d+)?\.[^.]+$"))
    assert found.derived == [(1, 0), (3, 4)]
    assert found.groups.tolist() == [0, 0, 2, 3, 3, 5]


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

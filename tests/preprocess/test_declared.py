import pytest

from mlpstudy.errors import DataError
from mlpstudy.preprocess.declared import declared_groups, describe_groups
from mlpstudy.preprocess.record import Record

RECORDS = [
    Record(f"{given}/{label}/p{n % 2}_{n}.png") for n, (given, label) in enumerate(["ta", "tb", "va", "vb", "va"])
]


def test_names_group_across_classes_and_splits() -> None:
    assert declared_groups(RECORDS, r"^(p\d)_", {}, "skin") == [[0, 2, 4], [1, 3]]
    assert declared_groups(RECORDS, None, {}, "skin") == []


def test_the_table_groups_by_whole_names() -> None:
    table = {RECORDS[0].name: "x", RECORDS[3].name: "x"}
    assert declared_groups(RECORDS, None, table, "skin") == [[0, 3]]
    assert declared_groups(RECORDS, r"^(p1)_", table, "skin") == [[0, 3], [1, 3]]


def test_a_pattern_without_a_match_is_refused() -> None:
    with pytest.raises(
        DataError, match=r"^sources\.skin\.group_from = \^\(q\): matches none of 5 file names, such as p0_0"
    ):
        declared_groups(RECORDS, r"^(q)", {}, "skin")


def test_of_groups_with_several_classes_an_image_of_each_is_named() -> None:
    described = describe_groups(RECORDS, [[0, 2, 4], [3, 4, 2, 1]])
    assert described is not None
    assert described.mixed == (("v/a/p0_4.png", "v/b/p1_3.png"),)


def test_images_that_cannot_be_used_are_not_counted() -> None:
    records = [*RECORDS, Record("v/b/p0_9.png", problem="empty"), Record("v/b/none.png")]
    described = describe_groups(records, [[0, 2, 4, 5], [1, 3]])
    assert described is not None
    assert (described.groups, described.images, described.ungrouped, described.largest) == (2, 5, 1, 3)
    assert (described.across_classes, described.across_splits) == (0, 2)
    assert describe_groups(records, []) is None

from mlpstudy.contracts.quality import Quality
from mlpstudy.preprocess.duplicates import find_duplicates
from mlpstudy.preprocess.found import found_lines
from mlpstudy.preprocess.quality import describe
from tests.cases.lookalikes import recompressed
from tests.preprocess.pictures import picture, seen, settings

PART = picture(0, 200, 150)


def quality(others: int, label: str = "ok", **changes: object) -> Quality:
    """Two pictures of one machine part, the second of this class, beside others that look like nothing else."""
    records = [seen("all/ok/1", PART), seen(f"all/{label}/2", recompressed(PART))]
    records += [seen(f"all/ok/{number}", picture(number, 200, 150)) for number in range(3, 3 + others)]
    config = settings(**changes)
    return describe(records, find_duplicates(records, config))


def test_look_alikes_that_make_one_group_of_many_images_are_told_with_the_setting() -> None:
    assert found_lines(quality(others=8)) == ["10 images, 0 unusable, 0 exact copies, 1 near pair"]
    _, line = found_lines(quality(others=6))
    assert line == (
        "warning: copies and look-alikes join 2 of 8 images to one group: a smaller data.near_duplicate_distance, "
        "or null, leaves look-alikes apart"
    )
    assert len(found_lines(quality(others=6, near_duplicate_distance=None))) == 1


def test_look_alikes_of_different_classes_are_told_with_a_pair() -> None:
    _, line = found_lines(quality(others=8, label="dent"))
    assert line.startswith("warning: 1 pair of different classes look alike and are never parted, such as ok/1, dent/2")


def test_declared_groups_are_called_so() -> None:
    """What is in force may be fewer: 120 stood below 978 pairs that left 9."""
    records = [seen(f"all/ok/p{number % 3}_{number}", picture(number)) for number in range(9)]
    found = describe(records, find_duplicates(records, settings(group_from=r"(p\d)_")))
    assert found_lines(found)[1:] == ["3 declared groups that may not be parted"]

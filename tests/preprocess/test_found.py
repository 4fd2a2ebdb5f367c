from dataclasses import replace

import pytest

from mlpstudy.contracts.quality import Faint, Flattened, LabelConflicts, NamedAsCopies, Quality
from mlpstudy.preprocess.brightness import ValueRange
from mlpstudy.preprocess.duplicates import find_duplicates
from mlpstudy.preprocess.found import found_lines, named_lines
from mlpstudy.preprocess.quality import describe
from mlpstudy.wording.quality import quality_sentences
from tests.cases.lookalikes import recompressed
from tests.preprocess.pictures import picture, seen, settings, without_detail

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


def test_near_pairs_that_were_not_looked_for_are_not_counted() -> None:
    begin = "2 images, 0 unusable, 0 exact copies, "
    off = quality(others=8, near_duplicate_distance=None)
    assert found_lines(off)[0].endswith("copies, near pairs not looked for (data.near_duplicate_distance is null)")
    for sides, told in (
        ((20, 20), "near pairs not looked for (images under 32 px)"),
        ((20, 40), "0 near pairs (not looked for in 1 image under 32 px)"),
    ):
        records = [seen(f"all/ok/{side}{n}", picture(n, side, side)) for n, side in enumerate(sides)]
        assert found_lines(describe(records, find_duplicates(records, settings()))) == [begin + told]


def test_images_with_no_more_detail_than_a_spot_are_counted_with_their_copies() -> None:
    pictures = [without_detail(0), without_detail(0), without_detail(1), PART, picture(1, 20, 20)]
    records = [seen(f"all/ok/{number}", pixels) for number, pixels in enumerate(pictures)]
    assert found_lines(describe(records, find_duplicates(records, settings())))[0] == (
        "5 images, 0 unusable, 1 exact copy, 0 near pairs (not looked for in 1 image under 32 px, 3 images with no "
        "more detail than a small spot)"
    )


def test_look_alikes_of_different_classes_are_told_with_a_pair() -> None:
    _, line = found_lines(quality(others=8, label="dent"))
    assert line.startswith("warning: 1 pair of different classes look alike and are never parted, such as ok/1, dent/2")


@pytest.mark.parametrize(("pairs", "told"), [(999, "999 pairs"), (1000, "1,000 pairs or more")])
def test_as_many_look_alikes_of_different_classes_as_are_listed_may_be_more(pairs: int, told: str) -> None:
    """62,500 pairs were called 1,000."""
    near = LabelConflicts(exact=(), near=(("all/ok/1", "all/dent/2"),) * pairs)
    found = quality(others=8, label="dent").model_copy(update={"label_conflicts": near})
    _, line = found_lines(found)
    assert line.startswith(f"warning: {told} of different classes look alike")
    groups = told.replace("pairs", "groups of duplicates")
    assert f"{groups} carry two different labels." in quality_sentences(found)


def test_declared_groups_are_called_so() -> None:
    """What is in force may be fewer: 120 stood below 978 pairs that left 9."""
    records = [seen(f"all/ok/p{number % 3}_{number}", picture(number)) for number in range(9)]
    found = describe(records, find_duplicates(records, settings(group_from=r"(p\d)_")))
    assert found_lines(found)[1:] == ["3 declared groups that may not be parted"]


def test_files_named_as_copies_that_nothing_joins_are_told_in_terminal_and_report() -> None:
    """Five pictures, and what somebody made of each that looks like another one."""
    names = [f"all/ok/{added}{number}.png" for number in range(5) for added in ("", "aug_1_")]
    records = [seen(name, picture(number)) for number, name in enumerate(names)]
    found = describe(records, find_duplicates(records, settings()))
    assert found_lines(found)[1:] == [
        "warning: 5 groups of files are named as copies of one image, as ok/0.png and ok/aug_1_0.png, and splits may "
        "part them: if they are such, derived_from of their source joins them: ^aug_[0-9]+_(.+)$"
    ]
    turned = NamedAsCopies(groups=1, first="all/ok/0.png", second="all/ok/\u202ea_0.png", pattern="^\u202ea_(.+)$")
    told = "5 groups of files are named as copies of one image (ok/0.png, ok/aug_1_0.png), and splits may part them: "
    assert f"{told}derived_from of the source joins them, by ^aug_[0-9]+_(.+)$." in quality_sentences(found)
    assert named_lines(found.model_copy(update={"named_as_copies": turned}))[0].endswith(r": ^\u202ea_(.+)$")
    joined = describe(records, find_duplicates(records, settings(derived_from="^aug_[0-9]+_(.+)$")))
    assert (joined.named_as_copies, found_lines(joined)[1:]) == (None, [])


@pytest.mark.parametrize("derived_from", ["()", "^turned_(.+)$"])
def test_where_derived_from_is_set_no_other_is_suggested(derived_from: str) -> None:
    """`()` is how to say that names tell nothing."""
    names = [f"all/ok/{added}{number}.png" for number in range(5) for added in ("", "a_")]
    records = [seen(name, picture(number)) for number, name in enumerate(names)]
    found = find_duplicates(records, settings(derived_from=derived_from))
    assert (found.derived, found_lines(describe(records, found))[1:]) == ([], [])


@pytest.mark.parametrize(("dark", "told"), [(1, False), (2, True)])
def test_images_of_twelve_bits_beside_sixteen_are_told_where_they_are_more_than_a_few(dark: int, told: bool) -> None:
    scales = [*[ValueRange(0, 65535, True)] * (20 - dark), *[ValueRange(3, 4095, True)] * dark]
    records = [
        replace(seen(f"all/ok/{number}", picture(number, 200, 150)), values=values)
        for number, values in enumerate(scales)
    ]
    found = describe(records, find_duplicates(records, settings()))
    assert found.brightness
    assert found.brightness.faint == (Faint(images=2, largest=4095) if told else None)
    line = (
        "warning: 2 images with more than 8 bits reach at most 4,095 of 65,535 and become dark: if they are of fewer "
        "bits than the others, bring all to one range of values"
    )
    assert found_lines(found)[1:] == [line] * told


def test_images_that_the_common_scale_makes_black_are_told() -> None:
    """Floating point from 0 to 1 beside integers of 12 bits."""
    scales = [ValueRange(0, 4095, True), *[ValueRange(0.02, 0.98, False)] * 5]
    records = [
        replace(seen(f"all/ok/{number}", picture(number, 200, 150)), values=values)
        for number, values in enumerate(scales)
    ]
    found = describe(records, find_duplicates(records, settings()))
    names = tuple(f"all/ok/{number}" for number in range(1, 6))
    assert found.brightness
    assert found.brightness.flattened == Flattened(images=5, smallest=0.02, largest=0.98, names=names)
    assert found_lines(found)[1:] == [
        "warning: 5 images hold values from 0.02 to 0.98 in more than 8 bits, of which the scale of all such images, "
        "0 to 4,095, leaves one or two greys: bring all to one range of values, or leave these out: "
        "ok/1, ok/2, ok/3 and 2 more (data/prepared/dataset.json)"
    ]

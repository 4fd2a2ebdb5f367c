import pytest

from mlpstudy.contracts.quality import DeclaredGroups, Quality
from mlpstudy.preprocess.duplicates import find_duplicates
from mlpstudy.preprocess.quality import describe
from mlpstudy.report.material import collect
from mlpstudy.wording.duplicates import (
    declared_groups,
    duplicates,
    mirrored,
    mixed_groups,
    not_compared,
    parted_groups,
    unlisted,
)
from mlpstudy.wording.quality import quality_sentences
from tests.preprocess.pictures import picture, seen, settings, without_detail


def test_that_no_pairs_are_listed_of_very_many_images_is_told(compared: object) -> None:
    quality = collect(compared).quality  # type: ignore[arg-type]
    assert unlisted(quality) == ""

    def among(images: int, **counts: object) -> Quality:
        none: dict[str, object] = {"small": None, "plain": None, "exact_copies": 0}
        duplicates = quality.duplicates.model_copy(update=none | counts)
        return quality.model_copy(update={"classes": {"a": images}, "duplicates": duplicates})

    told = "Pairs that look alike but were left apart are not listed where more than 20,000 images are compared."
    assert told in quality_sentences(among(20_001))
    assert told in quality_sentences(among(20_031, small=10, plain=10, exact_copies=10))
    assert unlisted(among(20_000)) == unlisted(among(20_001, near_off=True)) == ""
    assert unlisted(among(20_001, small=1)) == unlisted(among(20_001, exact_copies=1)) == ""


@pytest.mark.parametrize(
    ("sides", "distance", "told"),
    [
        ([40, 40], 6, "No duplicates were found. "),
        ([40, 40], None, "No exact copies were found. Near duplicates were not looked for: data.near_duplicate_dis"),
        ([20, 20], 6, "No exact copies were found. Near duplicates were not looked for: the originals are under 32 pi"),
        ([20, 40], 6, "No duplicates were found. For 1 image under 32 pixels, near duplicates were not looked for."),
    ],
)
def test_near_duplicates_that_were_not_looked_for_are_not_said_to_be_missing(
    sides: list[int], distance: int | None, told: str
) -> None:
    records = [seen(f"all/a/{number}", picture(number, side, side)) for number, side in enumerate(sides)]
    quality = describe(records, find_duplicates(records, settings(near_duplicate_distance=distance)))
    assert f"{duplicates(quality)} {not_compared(quality)}".startswith(told)
    assert told in " ".join(quality_sentences(quality))


@pytest.mark.parametrize(
    ("plain", "others", "told"),
    [
        (0, 3, "No duplicates were found. No images are declared to belong together. If several are of one patient, "),
        (1, 2, "No duplicates were found. For 1 image with no more detail than a small spot, near duplicates were not"),
        (3, 0, "No exact copies were found. For 3 images with no more detail than a small spot, near duplicates were"),
    ],
)
def test_images_with_no_more_detail_than_a_spot_are_told_as_not_compared(plain: int, others: int, told: str) -> None:
    pictures = [without_detail(number) for number in range(plain)] + [picture(number) for number in range(others)]
    records = [seen(f"all/a/{number}", pixels) for number, pixels in enumerate(pictures)]
    assert told in " ".join(quality_sentences(describe(records, find_duplicates(records, settings()))))


def test_declared_groups_and_mirrored_pairs_are_told() -> None:
    groups = DeclaredGroups(groups=10, images=80, ungrouped=2, largest=8, across_classes=10, across_splits=4)
    assert declared_groups(groups) == (
        "Images in declared groups, which no split may part: 80; in none: 2. Groups: 10, 10 of them with images of "
        "several classes."
    )
    assert parted_groups(groups) == "The split of the source parts 4 of them."
    assert parted_groups(groups.model_copy(update={"across_splits": 0})) == parted_groups(None) == ""
    assert mixed_groups(groups) == mixed_groups(None) == ""
    named = groups.model_copy(update={"mixed": (("all/a/1.png", "all/b/2.png"),) * 10})
    assert mixed_groups(named) == (
        "Of declared groups with several classes data/prepared/dataset.json names one image of each class."
    )
    assert mixed_groups(named.model_copy(update={"across_classes": 1500, "mixed": named.mixed * 100})) == (
        "Of the first 1,000 declared groups with several classes data/prepared/dataset.json names one image of each "
        "class."
    )
    assert mirrored(0) == ""
    assert declared_groups(None) == (
        "No images are declared to belong together. If several are of one patient, video or thing, splits may part "
        "them, and scores then flatter."
    )
    assert mirrored(1) == "1 near-duplicate pair is mirrored or turned by quarters."

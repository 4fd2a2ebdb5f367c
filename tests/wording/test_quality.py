import pytest

from mlpstudy.contracts.quality import Brightness, DeclaredGroups, Faint, Flattened, Quality
from mlpstudy.contracts.split import read_split
from mlpstudy.language import spoken
from mlpstudy.preprocess.duplicates import find_duplicates
from mlpstudy.preprocess.quality import describe
from mlpstudy.report.material import Material, collect
from mlpstudy.wording.quality import (
    REASONS,
    brightness,
    declared_groups,
    duplicates,
    faint,
    flattened,
    left_out,
    look_alikes,
    mirrored,
    mixed_groups,
    not_compared,
    other_depth,
    parted_groups,
    quality_sentences,
    unequal_sizes,
    unlisted,
    unusable,
)
from tests.preprocess.pictures import picture, seen, settings, without_detail


def test_findings_are_told_in_sentences(compared: object) -> None:
    material: Material = collect(compared)  # type: ignore[arg-type]
    text = " ".join(quality_sentences(material.quality))
    assert text.startswith("240 image files. 2 sizes, 20 to 30 pixels wide and 20 high; most often 20 x 20 (160).")
    assert "Images in duplicate groups: 6; groups: 3. Exact copies: 3, 0 of them across the given splits;" in text
    assert "At a size new to them the nearest one decides, " in text
    assert "Always guess the largest class of all images: " in text  # the leaderboard's row tells of test images
    one = material.quality.sizes.model_copy(update={"distinct": 1})
    alike = " ".join(quality_sentences(material.quality.model_copy(update={"sizes": one})))
    assert "At a size new to them" not in alike
    assert "Always guess the largest class of all images: " in alike


def test_thousands_stand_apart_as_the_reader_writes_them(compared: object) -> None:
    material: Material = collect(compared)  # type: ignore[arg-type]
    many = material.quality.model_copy(update={"images": 12036})
    for language, text in (("en", "12,036 image files."), ("es", "12.036 archivos de imagen.")):
        with spoken(language):
            assert quality_sentences(many)[0] == text
    assert unusable(12036).startswith("12,036 files could not be used")


def test_classes_that_are_as_good_as_equal_are_not_called_unequal() -> None:
    assert unequal_sizes(1.0) == unequal_sizes(1.04) == ""
    assert unequal_sizes(3.0) == "The largest class has 3 times the images of the smallest."
    assert unequal_sizes(120.4) == "The largest class has 120 times the images of the smallest."


def test_plural_and_nothing() -> None:
    assert look_alikes(0) == unusable(0) == ""
    assert look_alikes(1).startswith("1 pair looks alike but was left apart")
    assert look_alikes(2).startswith("2 pairs look alike but were left apart")
    assert look_alikes(999).startswith("999 pairs look alike")
    assert look_alikes(1000) == (
        "1,000 or more pairs look alike but were left apart: data/prepared/dataset.json names the first 1,000 for a "
        "look."
    )
    assert unusable(1) == "1 file could not be used."


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
        (0, 3, "No duplicates were found. Guess"),
        (1, 2, "No duplicates were found. For 1 image with no more detail than a small spot, near duplicates were not"),
        (3, 0, "No exact copies were found. For 3 images with no more detail than a small spot, near duplicates were"),
    ],
)
def test_images_with_no_more_detail_than_a_spot_are_told_as_not_compared(plain: int, others: int, told: str) -> None:
    pictures = [without_detail(number) for number in range(plain)] + [picture(number) for number in range(others)]
    records = [seen(f"all/a/{number}", pixels) for number, pixels in enumerate(pictures)]
    assert told in " ".join(quality_sentences(describe(records, find_duplicates(records, settings()))))


def test_every_reason_to_leave_an_image_out_has_words(compared: object) -> None:
    assert set(read_split().info.left_out) <= set(REASONS)


def test_copies_are_those_of_any_image_where_splits_are_pooled(compared: object) -> None:
    quality, info = collect(compared).quality, read_split().info  # type: ignore[arg-type]
    info = info.model_copy(update={"left_out": {"copy": 34}})
    assert left_out(info, quality) == {"the same pixels as another image of its split": 34}
    anywhere = {"the same pixels as another image": 34}
    assert left_out(info.model_copy(update={"scheme": "kfold"}), quality) == anywhere
    assert left_out(info, quality.model_copy(update={"given": {"all": {"a": 40}}})) == anywhere


def test_the_scale_of_more_than_eight_bits_is_told() -> None:
    scale = Brightness(images=2, smallest=0.0, largest=4095.0, kept=False)
    assert brightness(scale) == (
        "2 images hold more than 8 bits: one scale for the source made 0 to 255 of 0 to 4,095."
    )
    kept = Brightness(images=1, smallest=0.0, largest=200.0, kept=True)
    assert brightness(kept).endswith("none is over 255, so it stays as it is.")
    assert brightness(None) == flattened(None) == ""
    lost = Flattened(images=1, smallest=0.02, largest=1.0, names=("all/a/1.tif",))
    assert flattened(lost) == "1 of them, with values from 0.02 to 1, became one or two greys."


def test_images_that_reach_little_of_the_scale_are_told() -> None:
    scale = Brightness(images=9, smallest=0.0, largest=65535.0, kept=False)
    assert faint(None) == faint(scale) == ""
    dark = scale.model_copy(update={"faint": Faint(images=2, largest=4095.0)})
    assert faint(dark) == "2 of them reach at most 4,095 of 65,535 and are dark: see whether they are of fewer bits."


def test_eight_bits_beside_more_are_told(compared: object) -> None:
    quality = collect(compared).quality  # type: ignore[arg-type]
    scale = Brightness(images=2, smallest=0.0, largest=4095.0, kept=False)
    assert other_depth(quality) == ""
    assert other_depth(quality.model_copy(update={"brightness": scale})).startswith("The others hold 8 bits")
    alone = scale.model_copy(update={"images": sum(quality.classes.values())})
    assert other_depth(quality.model_copy(update={"brightness": alone})) == ""


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
    assert declared_groups(None) == mirrored(0) == ""
    assert mirrored(1) == "1 near-duplicate pair is mirrored or turned by quarters."

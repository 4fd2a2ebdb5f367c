from typing import get_args

from mlpstudy.contracts.leftout import REASONS, LeftOut
from mlpstudy.contracts.split import read_split
from mlpstudy.language import spoken
from mlpstudy.report.material import Material, collect
from mlpstudy.wording.duplicates import look_alikes
from mlpstudy.wording.quality import left_out, quality_sentences, unequal_sizes, unusable


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
    for language, text in (("en", "12,036 image files."), ("es", "12\N{NO-BREAK SPACE}036 archivos de imagen.")):
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


def test_every_reason_to_leave_an_image_out_has_words() -> None:
    assert set(REASONS) == set(get_args(LeftOut))


def test_copies_are_those_of_any_image_where_splits_are_pooled(compared: object) -> None:
    quality, info = collect(compared).quality, read_split().info  # type: ignore[arg-type]
    info = info.model_copy(update={"left_out": {"copy": 34}})
    assert left_out(info, quality) == {"the same pixels as another image of its split": 34}
    anywhere = {"the same pixels as another image": 34}
    assert left_out(info.model_copy(update={"scheme": "kfold"}), quality) == anywhere
    assert left_out(info, quality.model_copy(update={"given": {"all": {"a": 40}}})) == anywhere

from mlpstudy.contracts.quality import DuplicateCounts
from mlpstudy.contracts.split import read_split
from mlpstudy.report.material import Material, collect
from mlpstudy.report.text.quality import REASONS, duplicates, look_alikes, quality_sentences, unusable


def test_findings_are_told_in_sentences(compared: object) -> None:
    material: Material = collect(compared)  # type: ignore[arg-type]
    text = " ".join(quality_sentences(material.quality))
    assert text.startswith("240 image files. 2 sizes, 20 to 30 pixels wide and 20 to 20 high; 160 are 20 x 20.")
    assert "6 images form 3 duplicate groups: 3 exact copies (0 of them across the given splits)" in text
    assert "Width and height alone name" in text


def test_plural_and_nothing() -> None:
    assert look_alikes(0) == unusable(0) == ""
    assert look_alikes(1).startswith("1 pair looks alike but was left apart")
    assert look_alikes(2).startswith("2 pairs look alike but were left apart")
    assert unusable(1) == "1 file could not be used."
    none = dict.fromkeys(DuplicateCounts.model_fields, 0)
    assert duplicates(DuplicateCounts.model_validate(none)) == "No duplicates were found."


def test_every_reason_to_leave_an_image_out_has_words(compared: object) -> None:
    assert set(read_split().info.left_out) <= set(REASONS)

from mlpstudy.contracts.quality import Overlap
from mlpstudy.preprocess.duplicates import find_duplicates
from mlpstudy.preprocess.overlap import across_splits
from mlpstudy.preprocess.record import Record
from tests.preprocess.pictures import settings


def test_leaks_are_a_share_of_the_images_that_can_be_used() -> None:
    pixels = {"train/a/1": "x", "test/a/1": "x", "test/a/2": "y"}
    records = [Record(name, 64, 64, "RGB", value) for name, value in pixels.items()]
    records.append(Record("test/a/3", problem="truncated"))
    shares = across_splits(records, find_duplicates(records, settings()))
    assert shares["test"] == Overlap(images=1, share=0.5, classes={"a": 1})


def test_only_what_is_also_trained_on_leaks_to_validation_and_test() -> None:
    pixels = {"train/a/1": "x", "validation/a/1": "y", "validation/a/2": "x", "test/a/1": "y"}
    records = [Record(name, 64, 64, "RGB", value) for name, value in pixels.items()]
    shares = across_splits(records, find_duplicates(records, settings()))
    assert (shares["validation"].images, shares["test"].images) == (1, 0)


def test_a_damaged_copy_among_the_training_images_does_not_leak_its_original() -> None:
    damaged = Record("train/a/aug_0_x.jpg", problem="truncated")
    records = [Record("test/a/x.jpg", 64, 64, "RGB", "x"), damaged, Record("train/a/y.jpg", 64, 64, "RGB", "y")]
    duplicates = find_duplicates(records, settings(derived_from=r"^aug_\d+_(.+)$"))
    assert across_splits(records, duplicates)["test"].images == 0


def test_patients_in_two_splits_are_no_duplicates() -> None:
    records = [Record(f"{given}/a/p1_{given}", 64, 64, "RGB", given) for given in ("train", "test")]
    assert across_splits(records, find_duplicates(records, settings(group_from="^(p1)")))["test"].images == 0

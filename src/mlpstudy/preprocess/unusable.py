"""Images of which the study can make nothing, told at once with those that contradict each other."""

from collections.abc import Sequence

from mlpstudy.config.preprocess import PreprocessConfig
from mlpstudy.counted import counted
from mlpstudy.errors import DataError
from mlpstudy.full_lists import listed_in_full
from mlpstudy.preprocess.duplicates import exact_copies
from mlpstudy.preprocess.overlap import mixed_copies
from mlpstudy.preprocess.record import Record


def check_problems(records: Sequence[Record], config: PreprocessConfig) -> None:
    """DataError where images cannot be used that should, or where none can."""
    bad = [record for record in records if record.problem]
    if bad and config.bad_images == "fail":
        raise DataError(
            f"{len(bad):,} of {len(records):,} images cannot be used (data.bad_images: drop leaves them out):\n"
            f"{named_problems(bad)}{also_conflicts(records)}"
        )
    if len(bad) == len(records):
        raise DataError(f"none of {len(records):,} images can be used:\n{named_problems(bad)}")


def named_problems(bad: Sequence[Record]) -> str:
    """A line for each image."""
    return listed_in_full(([f"{record.shown_name}: {record.problem}"] for record in bad), "unusable")


def also_conflicts(records: Sequence[Record]) -> str:
    """What the stage split may refuse next, of the images that can be used; told now, so that one look mends both."""
    mixed = mixed_copies(records, exact_copies(records))
    if not mixed:
        return ""
    lines = listed_in_full(([record.shown_name for record in group] for group in mixed), "label_conflicts")
    stand = counted(len(mixed), "image stands", "images stand")
    return (
        f"\nof the others {stand} in several classes, at which the stage split stops unless split.label_conflicts = "
        f"drop:\n{lines}"
    )

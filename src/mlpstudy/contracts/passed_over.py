"""data/passed_over.json: files of the source that the study does without, so that its report can say so.

Apart from data/raw, which decides what is prepared: a note that is put beside the images changes nothing there.
"""

from mlpstudy import paths
from mlpstudy.config.base import Config, load
from mlpstudy.files import delete_leftovers, write_json


class PassedOverCounts(Config):
    """Of files that lie where images are looked for; hidden ones count nowhere."""

    endings: dict[str, int]  # ".heic" -> files in class folders, "" for those without
    classes: dict[str, int]  # class -> the same files; of those alone that have any
    outside: int  # images in no class folder
    unlabelled: int  # images that the table of labels does not name


def read_passed_over() -> PassedOverCounts:
    """ConfigError where the file is not what `write_passed_over` leaves."""
    return load(PassedOverCounts, paths.PASSED_OVER)


def write_passed_over(counts: PassedOverCounts) -> None:
    """In any case, with noughts where all was used: DVC wants every output."""
    delete_leftovers(paths.PASSED_OVER)
    write_json(paths.PASSED_OVER, counts.model_dump(mode="json"))

"""index.csv: one row an image, in the order of images.npy."""

import csv
from collections.abc import Sequence
from pathlib import Path

from mlpstudy.files import atomic
from mlpstudy.preprocess.duplicates import Duplicates
from mlpstudy.preprocess.record import Record

COLUMNS = (
    "name",
    "class",
    "given",  # all | train | validation | test
    "width",
    "height",
    "mode",
    "pixel_hash",
    "perceptual_hash",
    "group",  # number of the first row of the duplicate group
    "copy_of",  # name of the first image with the same pixels
    "problem",
)


def write_index(path: Path, records: Sequence[Record], duplicates: Duplicates) -> None:
    with atomic(path) as temporary, temporary.open("w", encoding="utf-8", newline="") as handle:
        table = csv.writer(handle, lineterminator="\n")
        table.writerow(COLUMNS)
        for row, record in enumerate(records):
            group, original = int(duplicates.groups[row]), duplicates.copies.get(row)
            table.writerow(
                (
                    record.name,
                    record.label,
                    record.given,
                    record.width,
                    record.height,
                    record.mode,
                    record.pixel_hash,
                    record.perceptual_hash,
                    group,
                    "" if original is None else records[original].name,
                    record.problem,
                )
            )

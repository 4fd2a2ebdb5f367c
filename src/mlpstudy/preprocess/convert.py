"""images.zip -> images.npy, and one record per image."""

import zipfile
from collections.abc import Iterator
from pathlib import Path

import numpy as np

from mlpstudy.config.preprocess import PreprocessConfig
from mlpstudy.contracts.images import write_images
from mlpstudy.errors import DataError
from mlpstudy.files import delete_leftovers
from mlpstudy.preprocess.decode import Pixels, quiet
from mlpstudy.preprocess.examine import examine
from mlpstudy.preprocess.inorder import in_order
from mlpstudy.preprocess.record import Record
from mlpstudy.workers import worker_count

PIECE = 16  # images a thread takes at a time: few enough for little memory, enough to keep threads from queueing
DEPTH = {"gray": 1, "rgb": 3}  # channels -> C


def convert(source: Path, target: Path, config: PreprocessConfig) -> list[Record]:
    """Writes (N, S, S, C) uint8 in the order of the names, piece by piece: memory holds what is in flight.

    DataError that names the images which cannot be used, where they are to fail, or where they are all.
    """
    quiet()
    delete_leftovers(target)
    records: list[Record] = []
    with zipfile.ZipFile(source) as archive:
        names = sorted(archive.namelist())
        shape = (len(names), config.image_size, config.image_size, DEPTH[config.channels])
        write_images(examined(archive, names, config, records), shape, target)
    return records


def examined(
    archive: zipfile.ZipFile, names: list[str], config: PreprocessConfig, records: list[Record]
) -> Iterator[Pixels]:
    """Pieces of rows (n, S, S, C), on all cores; fills `records` on the way, and checks them at the end."""
    pieces = (names[first : first + PIECE] for first in range(0, len(names), PIECE))
    for rows, measured in in_order(lambda piece: examine_piece(archive, piece, config), pieces, worker_count()):
        yield rows
        records += measured
    check_problems(records, config)


def examine_piece(archive: zipfile.ZipFile, names: list[str], config: PreprocessConfig) -> tuple[Pixels, list[Record]]:
    """(n, S, S, C) and n records; black where an image could not be decoded."""
    results = [examine(archive, name, config) for name in names]
    shape = (config.image_size, config.image_size, DEPTH[config.channels])
    rows = [np.zeros(shape, np.uint8) if pixels is None else pixels for pixels, _ in results]
    return np.stack(rows), [record for _, record in results]


def check_problems(records: list[Record], config: PreprocessConfig) -> None:
    bad = [record for record in records if record.problem]
    lines = "\n".join(f"  {record.name}: {record.problem}" for record in bad)
    if bad and config.bad_images == "fail":
        raise DataError(
            f"{len(bad)} of {len(records)} images cannot be used (bad_images: drop leaves them out):\n{lines}"
        )
    if len(bad) == len(records):
        raise DataError(f"none of {len(records)} images can be used:\n{lines}")

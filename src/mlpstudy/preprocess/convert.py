"""images.zip -> images.npy, and one record an image."""

import zipfile
from pathlib import Path

import numpy as np

from mlpstudy.config.preprocess import PreprocessConfig
from mlpstudy.errors import DataError
from mlpstudy.files import atomic, delete_leftovers
from mlpstudy.preprocess.decode import Pixels, quiet
from mlpstudy.preprocess.inorder import in_order
from mlpstudy.preprocess.measure import measure
from mlpstudy.preprocess.record import Record
from mlpstudy.workers import worker_count

PIECE = 16  # images a thread takes at a time: few enough for little memory, enough to keep threads from queueing


def convert(source: Path, target: Path, config: PreprocessConfig) -> list[Record]:
    """Writes (N, S, S, C) uint8 in the order of the names, piece by piece: memory holds what is in flight."""
    quiet()
    delete_leftovers(target)
    records: list[Record] = []
    with zipfile.ZipFile(source) as archive, atomic(target) as temporary, temporary.open("wb") as handle:
        names = sorted(archive.namelist())
        pieces = (names[start : start + PIECE] for start in range(0, len(names), PIECE))
        side, depth = config.image_size, {"gray": 1, "rgb": 3}[config.channels]
        header = {"descr": "|u1", "fortran_order": False, "shape": (len(names), side, side, depth)}
        np.lib.format.write_array_header_1_0(handle, header)
        for rows, measured in in_order(lambda piece: convert_piece(archive, piece, config), pieces, worker_count()):
            handle.write(rows.tobytes())
            records += measured
        check_problems(records, config)
    return records


def convert_piece(archive: zipfile.ZipFile, names: list[str], config: PreprocessConfig) -> tuple[Pixels, list[Record]]:
    """(n, S, S, C) and n records; black where an image could not be decoded."""
    measured = [measure(archive, name, config) for name in names]
    shape = (config.image_size, config.image_size, {"gray": 1, "rgb": 3}[config.channels])
    return np.stack([np.zeros(shape, np.uint8) if rows is None else rows for rows, _ in measured]), [
        record for _, record in measured
    ]


def check_problems(records: list[Record], config: PreprocessConfig) -> None:
    bad = [record for record in records if record.problem]
    lines = "\n".join(f"  {record.name}: {record.problem}" for record in bad)
    if bad and config.bad_images == "fail":
        raise DataError(
            f"{len(bad)} of {len(records)} images cannot be used (bad_images: drop leaves them out):\n{lines}"
        )
    if len(bad) == len(records):
        raise DataError(f"none of {len(records)} images can be used:\n{lines}")

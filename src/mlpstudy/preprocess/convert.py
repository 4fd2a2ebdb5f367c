"""images.zip -> images.npy, and one record per image."""

import zipfile
from collections.abc import Iterator, Mapping
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import numpy as np

from mlpstudy.config.preprocess import CHANNEL_COUNTS, PreprocessConfig
from mlpstudy.contracts.groups import GROUPS
from mlpstudy.contracts.images import write_images
from mlpstudy.contracts.origins import read_origins
from mlpstudy.counted import counted
from mlpstudy.files import delete_leftovers, named_if_cut
from mlpstudy.preprocess.brightness import common_range
from mlpstudy.preprocess.budget import Budget
from mlpstudy.preprocess.examine import Examined, examine
from mlpstudy.preprocess.features import Extractor, FeatureRows, feature_rows
from mlpstudy.preprocess.inorder import in_order
from mlpstudy.preprocess.opencv import quiet
from mlpstudy.preprocess.pixels import Pixels
from mlpstudy.preprocess.record import Record
from mlpstudy.preprocess.unusable import check_problems
from mlpstudy.preprocess.waiting import WaitingRows
from mlpstudy.progress_line import ProgressLine

SHOWN_AFTER_SECONDS = 5.0  # progress: a few thousand small images take less
PIECE = 16  # images a thread takes at a time: few enough for little memory, enough to keep threads from queueing


def convert(source: Path, target: Path, config: PreprocessConfig, extractor: Extractor | None = None) -> list[Record]:
    """Writes (N, S, S, C) uint8 in the order of the names, piece by piece: memory holds what is in flight.

    With an extractor also features.npy, in the same order. DataError that names the images which cannot be used, where
    they are to fail, or where they are all.
    """
    delete_leftovers(target)
    records: list[Record] = []
    with opened(source) as archive, closing(WaitingRows(target.parent)) as waiting, quiet():
        names, origins = image_names(archive), read_origins(source)
        row_shape = (config.image_size, config.image_size, CHANNEL_COUNTS[config.channels])
        with feature_rows(extractor, len(names)) as features:
            pieces = examined(archive, names, origins, config, records, waiting, features)
            write_images(pieces, (len(names), *row_shape), target, rewritten(waiting, records, row_shape, features))
    return records


def opened(source: Path) -> zipfile.ZipFile:
    """What download has made. StudyError where it is damaged."""
    with named_if_cut(source):
        return zipfile.ZipFile(source)


def image_bytes(archive: zipfile.ZipFile, name: str) -> bytes:
    """An image's file. StudyError where the archive is damaged there."""
    with named_if_cut(Path(str(archive.filename))):
        return archive.read(name)


def image_names(archive: zipfile.ZipFile) -> list[str]:
    """Sorted; the table of groups is no image."""
    return sorted(name for name in archive.namelist() if name != GROUPS)


def examined(
    archive: zipfile.ZipFile,
    names: list[str],
    origins: Mapping[str, str],
    config: PreprocessConfig,
    records: list[Record],
    waiting: WaitingRows,
    features: FeatureRows | None,
) -> Iterator[Pixels]:
    """Pieces of rows (n, S, S, C), on all cores; black where an image cannot be used, or waits for its scale.

    Fills `records`, `waiting` and `features` on the way, in the order of the names, and checks the records at the end.
    """
    budget, extractor = Budget(), features.extractor if features else None
    pieces = (names[first : first + PIECE] for first in range(0, len(names), PIECE))
    black = np.zeros((config.image_size, config.image_size, CHANNEL_COUNTS[config.channels]), np.uint8)

    def examine_piece(piece: list[str]) -> list[Examined]:
        return [examine(name, image_bytes(archive, name), config, budget, extractor) for name in piece]

    with ProgressLine(len(names), SHOWN_AFTER_SECONDS) as progress:
        for piece in in_order(examine_piece, pieces):
            yield np.stack([black if image.pixels is None else image.pixels for image in piece])
            for row, image in enumerate(piece, len(records)):
                if image.deep is not None:
                    waiting.keep(row, image.deep)
                if features:
                    features.add(row, image.features, image.deep_view)
            records += [replace(image.record, origin=origins.get(image.record.name, "")) for image in piece]
            progress.look(len(records), f"{len(records):,} of {counted(len(names), 'image')}")
    check_problems(records, config)


def rewritten(
    waiting: WaitingRows, records: list[Record], shape: tuple[int, int, int], features: FeatureRows | None
) -> Iterator[tuple[int, Pixels]]:
    """The rows that waited, once all records are known; those of the features are written on the way."""
    values = common_range(record.values for record in records)
    if values:
        yield from waiting.scaled(values, shape)
        if features:
            features.finish(values, [record.shown_name for record in records])

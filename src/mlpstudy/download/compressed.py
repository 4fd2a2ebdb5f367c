"""Compressed tar archives can only be read from front to back; the canonical zip wants its files sorted."""

import bz2
import gzip
import lzma
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, cast

from mlpstudy import paths
from mlpstudy.config.download import DownloadConfig
from mlpstudy.download.limits import refuse_total
from mlpstudy.download.storage import writing
from mlpstudy.errors import DataError

Opener = type[gzip.GzipFile] | type[lzma.LZMAFile] | type[bz2.BZ2File]
# by the first bytes of the file
OPENERS: dict[bytes, Opener] = {b"\x1f\x8b": gzip.GzipFile, b"\xfd7zXZ\x00": lzma.LZMAFile, b"BZh": bz2.BZ2File}
PIECE_BYTES = 1 << 20


class BrokenArchive(DataError):
    """Damaged, cut off, or no archive at all."""


@contextmanager
def plain_file(path: Path, broken: tuple[type[Exception], ...], config: DownloadConfig) -> Iterator[IO[bytes]]:
    """The uncompressed bytes of `path`, seekable: itself, or a nameless temporary file that dies with the process."""
    with path.open("rb") as handle:
        head = handle.read(6)
    opener = next((opener for magic, opener in OPENERS.items() if head.startswith(magic)), None)
    if opener is None:
        with path.open("rb") as plain:
            yield plain
        return
    paths.RAW_ZIP.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryFile(dir=paths.RAW_ZIP.parent) as plain:  # where the images are going to need room anyway
        with opener(path, "rb") as stream, writing(paths.RAW_ZIP.parent):
            unpacked = 0
            for piece in pieces(cast(IO[bytes], stream), path, broken):
                unpacked += len(piece)
                refuse_total(unpacked, config)  # a bomb must not fill the disk
                plain.write(piece)
            plain.seek(0)
        yield plain


def pieces(stream: IO[bytes], path: Path, broken: tuple[type[Exception], ...]) -> Iterator[bytes]:
    while True:
        try:
            piece = stream.read(PIECE_BYTES)
        except broken as error:
            reason = error or type(error).__name__
            raise BrokenArchive(f"{path}: not a whole compressed archive: {reason}") from None
        if not piece:
            return
        yield piece

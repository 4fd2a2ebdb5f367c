"""Compressed tar archives can only be read from front to back; the canonical zip wants its files sorted."""

import bz2
import gzip
import lzma
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

from mlpstudy import paths
from mlpstudy.errors import DataError

Opener = type[gzip.GzipFile] | type[lzma.LZMAFile] | type[bz2.BZ2File]
# by the first bytes of the file
OPENERS: dict[bytes, Opener] = {b"\x1f\x8b": gzip.GzipFile, b"\xfd7zXZ\x00": lzma.LZMAFile, b"BZh": bz2.BZ2File}


@contextmanager
def plain_file(path: Path, broken: tuple[type[Exception], ...]) -> Iterator[IO[bytes]]:
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
        try:
            with opener(path, "rb") as stream:
                shutil.copyfileobj(stream, plain, 1 << 20)
        except broken as error:
            raise DataError(f"{path}: not a whole compressed archive: {error or type(error).__name__}") from None
        plain.seek(0)
        yield plain

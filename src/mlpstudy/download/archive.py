"""Archives as sources, read in place: nothing in them is ever extracted to disk."""

import lzma
import tarfile
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from mlpstudy.errors import DataError
from mlpstudy.printable import printable

# What the standard library raises on damaged, truncated, encrypted or exotic archives
BROKEN = (
    zipfile.BadZipFile,
    tarfile.TarError,
    zlib.error,
    lzma.LZMAError,
    EOFError,
    MemoryError,  # a header that claims more than there is memory
    OSError,
    RuntimeError,  # a password is needed; NotImplementedError, an unknown compression, is one too
    ValueError,
)


class BrokenArchive(DataError):
    """Damaged, cut off, or no archive at all."""


@contextmanager
def refusing(path: Path, member: str | None = None) -> Iterator[None]:
    """Turns what is wrong with an archive, or with one member, into a BrokenArchive."""
    try:
        yield
    except BROKEN as error:
        inside = f" ('{printable(member)}')" if member else ""
        raise BrokenArchive(
            f"{path}{inside}: not a whole zip, tar, tar.gz, tar.xz or tar.bz2 archive: {error or type(error).__name__}"
        ) from None


def as_claimed(data: bytes, size: int) -> bytes:
    """The bytes of a member; EOFError where there are fewer or more than its header claims."""
    if len(data) != size:
        raise EOFError(f"{len(data)} bytes where {size} are claimed")
    return data

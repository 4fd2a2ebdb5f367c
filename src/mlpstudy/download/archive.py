"""Archives as sources, read in place: nothing in them is ever extracted to disk."""

import lzma
import re
import tarfile
import zipfile
import zlib
from codecs import getincrementaldecoder
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from mlpstudy.download.formats import format_of
from mlpstudy.download.listing import HEAD_BYTES
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
EXPECTED = "a folder, or a zip, tar, tar.gz, tar.xz or tar.bz2 archive, in which the images lie"
TABLE = "a table (CSV); if it says the classes of images, name their folder, and the table by --labels"
# by the first bytes
OTHER_KINDS = {
    "a RAR archive, which is not read; unpack it": rb"Rar!\x1a\x07",
    "a 7-Zip archive, which is not read; unpack it": rb"7z\xbc\xaf\x27\x1c",
    "a Zstandard file, which is not read; unpack it": rb"\x28\xb5\x2f\xfd",
    "a PDF": rb"%PDF-",
    "a web page (HTML)": rb"(?i)\s*<(!doctype html|html)",
}


class BrokenArchive(DataError):
    """Damaged, cut off, or no archive at all."""


@contextmanager
def refusing(path: Path, member: str | None = None) -> Iterator[None]:
    """Turns what is wrong with an archive, or with one member, into a BrokenArchive; what is no archive is named."""
    try:
        yield
    except BROKEN as error:
        if kind := "" if member else other_kind(path):
            raise BrokenArchive(f"{path}: {kind}; expected {EXPECTED}") from None
        inside = f" ('{printable(member)}')" if member else ""
        raise BrokenArchive(
            f"{path}{inside}: not a whole zip, tar, tar.gz, tar.xz or tar.bz2 archive: {error or type(error).__name__}"
        ) from None


def other_kind(path: Path) -> str:
    """What a file is that is no archive of those that are read, by its first bytes; empty where these do not tell."""
    try:
        with path.open("rb") as handle:
            head = handle.read(HEAD_BYTES)
    except OSError:
        return ""
    if known := next((kind for kind, pattern in OTHER_KINDS.items() if re.match(pattern, head)), None):
        return known
    if picture := format_of(head):
        return f"a single picture ({picture})"
    if not head or b"\0" in head:
        return ""
    return TABLE if path.suffix.lower() == ".csv" else "text" if is_utf8(head) else ""


def is_utf8(head: bytes) -> bool:
    """Are these bytes the beginning of a text in UTF-8?"""
    try:
        getincrementaldecoder("utf-8")().decode(head)
    except UnicodeDecodeError:
        return False
    return True


def as_claimed(data: bytes, size: int) -> bytes:
    """The bytes of a member; EOFError where there are fewer or more than its header claims."""
    if len(data) != size:
        raise EOFError(f"{len(data)} bytes where {size} are claimed")
    return data

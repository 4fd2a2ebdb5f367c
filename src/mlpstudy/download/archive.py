"""Archives as sources, read in place: nothing in them is ever extracted to disk."""

import lzma
import stat
import tarfile
import zipfile
import zlib
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import IO

from mlpstudy.config.download import DownloadConfig
from mlpstudy.download.compressed import BrokenArchive, plain_file
from mlpstudy.download.listing import Entry, Listing

# what the standard library raises on damaged, truncated, encrypted or exotic archives
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

UTF8_NAME = 0x800  # general purpose bit 11 (APPNOTE 4.4.4)


@contextmanager
def open_archive(path: Path, config: DownloadConfig) -> Iterator[Listing]:
    """The files of a zip or tar archive, whatever its name; readable until the block ends."""
    with path.open("rb") as handle:
        is_zip = handle.read(4) in (b"PK\x03\x04", b"PK\x05\x06")
    with open_zip(path) if is_zip else open_tar(path, config) as listing:
        yield listing


@contextmanager
def open_zip(path: Path) -> Iterator[Listing]:
    with refusing(path):
        archive = zipfile.ZipFile(path)
    with archive:
        entries: list[Entry] = []
        skipped: Counter[str] = Counter()
        for member in archive.infolist():
            if stat.S_ISLNK(member.external_attr >> 16):  # the upper half holds the Unix mode
                skipped["symbolic link"] += 1
            elif not member.is_dir():
                entries.append(Entry(zip_name(member), partial(read_zip, path, archive, member), member.file_size))
        yield Listing(entries, skipped)


@contextmanager
def open_tar(path: Path, config: DownloadConfig) -> Iterator[Listing]:
    with plain_file(path, BROKEN, config) as plain:
        with refusing(path):
            archive = tarfile.open(fileobj=plain, mode="r:", encoding="utf-8")  # noqa: SIM115 (closed below)
            members = list(walk(archive))
            check_end(plain, archive.offset)
        with archive:
            files = [member for member in members if member.isreg()]
            kinds = Counter(kind_of(member) for member in members if not member.isreg() and not member.isdir())
            entries = [Entry(file.name, partial(read_tar, path, archive, file), file.size) for file in files]
            yield Listing(entries, kinds)


def walk(archive: tarfile.TarFile) -> Iterator[tarfile.TarInfo]:
    """The members in their order. A size below zero would send tarfile back to where it came from, for ever."""
    place = -1
    while (member := archive.next()) is not None:
        if member.size < 0 or archive.offset <= place:
            raise tarfile.ReadError(f"a member claims {member.size} bytes")
        place = archive.offset
        yield member


def check_end(plain: IO[bytes], end: int) -> None:
    """A tar ends with a block of zeros; where one cut off between two files lacks it, tarfile keeps silent."""
    plain.seek(end)
    if plain.read(tarfile.BLOCKSIZE) != bytes(tarfile.BLOCKSIZE):
        raise tarfile.ReadError("the end is missing")


def zip_name(member: zipfile.ZipInfo) -> str:
    """UTF-8 also where the archive forgot to say so, as many tools do; bytes that are neither come as surrogates."""
    if member.flag_bits & UTF8_NAME or member.filename.isascii():
        return member.filename
    try:
        return member.filename.encode("cp437").decode("utf-8", "surrogateescape")
    except UnicodeEncodeError:  # not from cp437: an extra field held the true name
        return member.filename


def kind_of(member: tarfile.TarInfo) -> str:
    if member.issym():
        return "symbolic link"
    return "hard link" if member.islnk() else "special file"


def read_zip(path: Path, archive: zipfile.ZipFile, member: zipfile.ZipInfo) -> bytes:
    with refusing(path, member.filename):
        return as_claimed(archive.read(member), member.file_size)


def read_tar(path: Path, archive: tarfile.TarFile, member: tarfile.TarInfo) -> bytes:
    with refusing(path, member.name):
        file = archive.extractfile(member)
        return as_claimed(file.read() if file else b"", member.size)


def as_claimed(data: bytes, size: int) -> bytes:
    if len(data) != size:
        raise EOFError(f"{len(data)} bytes where {size} are claimed")
    return data


@contextmanager
def refusing(path: Path, member: str | None = None) -> Iterator[None]:
    """Turns what is wrong with an archive into one sentence."""
    try:
        yield
    except BROKEN as error:
        inside = f" ({member!a})" if member else ""
        raise BrokenArchive(
            f"{path}{inside}: not a whole zip, tar, tar.gz, tar.xz or tar.bz2 archive: {error or type(error).__name__}"
        ) from None

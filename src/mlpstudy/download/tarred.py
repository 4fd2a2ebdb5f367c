"""Tar archives as sources, compressed or not."""

import tarfile
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import IO, cast

from mlpstudy.config.download import DownloadConfig
from mlpstudy.download.archive import as_claimed, refusing
from mlpstudy.download.compressed import plain_file
from mlpstudy.download.limits import refuse_many
from mlpstudy.download.links import hard_link, symbolic_link
from mlpstudy.download.listing import SPECIAL_FILE, Contents, Entry, PassedOver

LONGEST_HEADER = 1 << 20  # bytes; long names and attributes take a few hundred


class BoundedReader:
    """A file of which no more than `most` bytes are read at a time; tarfile takes a header at its word otherwise.

    A header of a long name that claims 4 GB would be read into memory whole.
    """

    def __init__(self, plain: IO[bytes]) -> None:
        self.plain = plain
        self.most: int | None = LONGEST_HEADER
        self.seek, self.tell = plain.seek, plain.tell

    def read(self, size: int = -1) -> bytes:
        """As of any file; ReadError where more is asked for than may be read."""
        if self.most is not None and not 0 <= size <= self.most:
            raise tarfile.ReadError(f"a header claims {size} bytes")
        return self.plain.read(size)


@contextmanager
def open_tar(path: Path, config: DownloadConfig) -> Iterator[Contents]:
    """What a tar holds, in any compression that `plain_file` knows; readable until the block ends."""
    with plain_file(path, config) as plain:
        reader = BoundedReader(plain)
        with refusing(path):
            archive = tarfile.open(fileobj=cast(IO[bytes], reader), mode="r:", encoding="utf-8")  # noqa: SIM115 (closed below)
            members = list(walk(archive, config))
            check_end(plain, archive.offset)
        reader.most = None  # from here on, by the sizes of files, which have a limit of their own
        with archive:
            yield contents_of(path, archive, members)


def contents_of(path: Path, archive: tarfile.TarFile, members: list[tarfile.TarInfo]) -> Contents:
    """Files, links, folders and what is none of them (devices, pipes)."""
    contents = Contents([])
    for member in members:
        if member.issym():
            contents.links.append(symbolic_link(member.name, member.linkname))
        elif member.islnk():
            contents.links.append(hard_link(member.name, member.linkname))
        elif member.isdir():
            contents.folders.append(member.name)
        elif member.isreg():
            head, whole = (partial(read, path, archive, member) for read in (read_head, read_whole))
            contents.files.append(Entry(member.name, whole, member.size, head))
        else:
            contents.passed_over.append(PassedOver(member.name, SPECIAL_FILE))
    return contents


def walk(archive: tarfile.TarFile, config: DownloadConfig) -> Iterator[tarfile.TarInfo]:
    """The members in their order; ReadError for a size below zero, which would send tarfile in circles."""
    end, members = -1, 0  # of the member before
    while (member := archive.next()) is not None:
        if member.size < 0 or archive.offset <= end:
            raise tarfile.ReadError(f"a member claims {member.size} bytes")
        end, members = archive.offset, members + 1
        refuse_many(members, config)
        yield member


def check_end(plain: IO[bytes], end: int) -> None:
    """A tar ends with a block of zeros; where one cut off between two files lacks it, tarfile keeps silent."""
    plain.seek(end)
    if plain.read(tarfile.BLOCKSIZE) != bytes(tarfile.BLOCKSIZE):
        raise tarfile.ReadError("the end is missing")


def read_whole(path: Path, archive: tarfile.TarFile, member: tarfile.TarInfo) -> bytes:
    """All bytes of a member; BrokenArchive where there are fewer than it claims."""
    with refusing(path, member.name):
        file = archive.extractfile(member)
        return as_claimed(file.read(member.size) if file else b"", member.size)


def read_head(path: Path, archive: tarfile.TarFile, member: tarfile.TarInfo, size: int) -> bytes:
    """The first `size` bytes of a member."""
    with refusing(path, member.name):
        file = archive.extractfile(member)
        return file.read(size) if file else b""

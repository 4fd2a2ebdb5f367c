"""Zip archives as sources."""

import stat
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path

from mlpstudy.config.download import DownloadConfig
from mlpstudy.download.archive import as_claimed, refusing
from mlpstudy.download.limits import refuse_many
from mlpstudy.download.links import symbolic_link
from mlpstudy.download.listing import Contents, Entry, Link
from mlpstudy.errors import DataError, listed
from mlpstudy.printable import printable

ZIP_HEADS = (b"PK\x03\x04", b"PK\x05\x06")
ENCRYPTED, UTF8_NAME = 0x1, 0x800  # general purpose bits 0 and 11 (APPNOTE 4.4.4)
UNIX, MACOS = 3, 19  # systems that made a member (APPNOTE 4.4.2); of the others only DOS and Windows are still in use
# of Windows in Western Europe and Latin America; letters that cp437, of English Windows, has too lie in the same places
DOS_NAMES = "cp850"
LONGEST_TARGET = 4096  # bytes of a link's target; Linux takes no more
# Of the methods that zipfile knows, only these inflate no further than they are asked to: a member of LZMA or bzip2
# that claims 1,000 bytes may take all memory before anybody can look at what came out
BOUNDED = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
OTHER_METHODS = {9: "Deflate64", 12: "bzip2", 14: "LZMA", 93: "Zstandard", 95: "xz", 98: "PPMd"}  # APPNOTE 4.4.5


@contextmanager
def open_zip(path: Path, config: DownloadConfig) -> Iterator[Contents]:
    """What a zip holds; readable until the block ends."""
    with refusing(path):
        archive = zipfile.ZipFile(path)
    with archive:
        members = archive.infolist()
        refuse_many(len(members), config)
        refuse_encrypted(path, members)
        refuse_methods(path, members)
        yield contents_of(path, archive, members)


def contents_of(path: Path, archive: zipfile.ZipFile, members: list[zipfile.ZipInfo]) -> Contents:
    """Files, links and folders; a link's target is what it holds."""
    contents = Contents([])
    for member in members:
        name, read = zip_name(member), partial(read_member, path, archive, member)
        if stat.S_ISLNK(member.external_attr >> 16):  # the upper half holds the Unix mode
            contents.links.append(link_of(name, read(LONGEST_TARGET)))
        elif member.is_dir():
            contents.folders.append(name)
        else:
            whole = partial(read_whole, path, archive, member)
            contents.files.append(Entry(name, whole, member.file_size, read))
    return contents


def link_of(name: str, target: bytes) -> Link:
    """The link to a path; to nowhere inside the source where the path is longer than any system takes."""
    return symbolic_link(name, target.decode("utf-8", "surrogateescape") if len(target) < LONGEST_TARGET else "/")


def refuse_encrypted(path: Path, members: list[zipfile.ZipInfo]) -> None:
    """DataError where members need a password. It is no broken archive, and zipfile knows the oldest cipher only."""
    if any(member.flag_bits & ENCRYPTED for member in members):
        raise DataError(f"{path}: encrypted; unpack it with its password and name the folder")


def refuse_methods(path: Path, members: list[zipfile.ZipInfo]) -> None:
    """DataError that names the members whose compression cannot be undone in bounded memory."""
    bad = [member for member in members if member.compress_type not in BOUNDED]
    if bad:
        methods = {member: OTHER_METHODS.get(member.compress_type, str(member.compress_type)) for member in bad}
        lines = listed(f"'{printable(zip_name(member))}': {method}" for member, method in methods.items())
        raise DataError(
            f"{path}: members compressed in ways that are not read ({len(bad):,}); expected stored or deflated: "
            f"zip them again, or unpack the archive and name the folder:\n{lines}"
        )


def zip_name(member: zipfile.ZipInfo) -> str:
    """UTF-8 also where the archive forgot to say so, as many tools do; else the letters of the Windows that made it.

    What was made elsewhere and is no UTF-8 comes as surrogates, which are refused by name.
    """
    if member.flag_bits & UTF8_NAME or member.filename.isascii():
        return member.filename
    try:
        name = member.filename.encode("cp437")  # the bytes as they stand there, which zipfile has read so
    except UnicodeEncodeError:  # not from cp437: an extra field held the true name
        return member.filename
    try:
        return name.decode()
    except UnicodeDecodeError:
        elsewhere = member.create_system in {UNIX, MACOS}
        return name.decode("utf-8", "surrogateescape") if elsewhere else name.decode(DOS_NAMES)


def read_whole(path: Path, archive: zipfile.ZipFile, member: zipfile.ZipInfo) -> bytes:
    """All bytes of a member; BrokenArchive where there are fewer than it claims, or others than its checksum says."""
    with refusing(path, zip_name(member)), archive.open(member) as file:
        return as_claimed(file.read(member.file_size) + file.read(1), member.file_size)


def read_member(path: Path, archive: zipfile.ZipFile, member: zipfile.ZipInfo, size: int) -> bytes:
    """The first `size` bytes of a member."""
    with refusing(path, zip_name(member)), archive.open(member) as file:
        return file.read(size)

"""Folders and files that may not be read or written. A case: what is taken away, and the one sentence that says so."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from mlpstudy import paths
from tests.download.sources import files, make_folder, make_tar, make_zip


@dataclass(frozen=True)
class Case:
    """A source with a path to it, made; then a file or folder loses some of its rights."""

    make: Callable[[Path], Path]
    path: str
    locked: str
    mode: int
    says: str


def folder(path: Path) -> Path:
    return make_folder(path, files() | {"cats/notes": b"text"})


def archive(path: Path) -> Path:
    paths.RAW_ZIP.parent.mkdir(parents=True)
    return make_zip(path, files())


def archive_and_leftover(path: Path) -> Path:
    """As a killed download leaves it."""
    make_folder(paths.RAW_ZIP.parent, {".images.zip.23217.part": b"half"})
    return make_zip(path, files())


def compressed(path: Path) -> Path:
    paths.RAW_ZIP.parent.mkdir(parents=True)
    return make_tar(path, files())


READ_ONLY, LOCKED = 0o555, 0o000
DENIED = "Permission denied"
RESULT = f"data/raw/images.zip: cannot be written: {DENIED}; nothing half written is left there"

CASES: dict[str, Case] = {
    "an image": Case(folder, "in", "in/cats/a.png", LOCKED, f"{{here}}/in/cats/a.png: cannot be read: {DENIED}"),
    "a class": Case(folder, "in", "in/cats", LOCKED, f"{{here}}/in/cats: cannot be listed: {DENIED}"),
    "the folder": Case(folder, "in", "in", LOCKED, f"{{here}}/in: cannot be listed: {DENIED}"),
    "a folder above": Case(
        folder,
        "up/in",
        "up",
        LOCKED,
        f"sources.folder.path = up/in: cannot be read: [Errno 13] {DENIED}: '{{here}}/up/in'",
    ),
    "the archive": Case(
        archive,
        "in.zip",
        "in.zip",
        LOCKED,
        f"sources.folder.path = in.zip: cannot be read: [Errno 13] {DENIED}: '{{here}}/in.zip'",
    ),
    "the folder of the result": Case(archive, "in.zip", "data/raw", READ_ONLY, RESULT),
    "the folder of the result and of a leftover": Case(archive_and_leftover, "in.zip", "data/raw", READ_ONLY, RESULT),
    "the folder of the result, locked": Case(archive, "in.zip", "data/raw", LOCKED, RESULT),
    "where a compressed tar is unpacked": Case(
        compressed, "in.tar.gz", "data/raw", READ_ONLY, f"data/raw: cannot be written: {DENIED}"
    ),
}

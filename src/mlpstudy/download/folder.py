"""A folder on disk as a source."""

import os
from collections import Counter
from functools import partial
from pathlib import Path

from mlpstudy.download.listing import Entry, Listing
from mlpstudy.errors import DataError


def list_folder(folder: Path) -> Listing:
    """All files below `folder`; symbolic links are not followed, for they may leave it or go in circles."""
    entries: list[Entry] = []
    skipped: Counter[str] = Counter()
    for parent, folders, files in os.walk(folder, onerror=refuse):
        skipped["hidden folder"] += sum(name.startswith(".") for name in folders)
        skipped["symbolic link"] += sum((Path(parent) / name).is_symlink() for name in folders)
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        for path in sorted(Path(parent) / name for name in files):
            if path.is_symlink() or not path.is_file():
                skipped["symbolic link" if path.is_symlink() else "special file"] += 1
            else:
                relative = path.relative_to(folder).as_posix()
                entries.append(Entry(relative, partial(read_file, path), path.stat().st_size))
    return Listing(entries, skipped)


def read_file(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise DataError(f"{path}: cannot be read: {error.strerror}") from None


def refuse(error: OSError) -> None:
    raise DataError(f"{error.filename}: cannot be listed: {error.strerror}")

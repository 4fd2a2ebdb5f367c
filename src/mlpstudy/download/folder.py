"""A folder on disk as a source."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path

from mlpstudy.config.download import DownloadConfig
from mlpstudy.download.limits import refuse_many
from mlpstudy.download.listing import SPECIAL_FILE, Contents, Entry, Link, PassedOver
from mlpstudy.download.names import HIDDEN, is_hidden
from mlpstudy.errors import DataError
from mlpstudy.printable import printable


def list_folder(folder: Path, config: DownloadConfig) -> Contents:
    """All files, links and folders below `folder`; hidden folders only where a link leads into one."""
    contents = walk(folder, config, enter_hidden=False)
    into_hidden = any(link.target and is_hidden(link.target) for link in contents.links)
    return walk(folder, config, enter_hidden=True) if into_hidden else contents


def walk(folder: Path, config: DownloadConfig, enter_hidden: bool) -> Contents:
    """Everything below `folder`, in a fixed order. DataError where a sub-folder cannot be listed."""
    contents = Contents([])
    for parent, folders, files in os.walk(folder, onerror=refuse):
        above = Path(parent)
        refuse_backslashes(above, folders)
        below = sorted(name for name in folders if not (above / name).is_symlink())
        unentered = [] if enter_hidden else [name for name in below if name.startswith(".")]
        contents.passed_over.extend(PassedOver(f"{relative(above / name, folder)}/", HIDDEN) for name in unentered)
        for name in sorted({*files, *folders} - {*below}):
            add_file(contents, above / name, folder)
        folders[:] = [name for name in below if name not in unentered]
        contents.folders.extend(relative(above / name, folder) for name in folders)
        refuse_many(len(contents.files), config)
    return contents


def refuse_backslashes(above: Path, names: list[str]) -> None:
    """DataError that names a folder which would count as two, one in the other, and so as another class. Files of such
    names are what Windows archives become that were unpacked elsewhere: there, backslashes do part folders."""
    bad = [name for name in sorted(names) if "\\" in name and not name.startswith(".")]
    if bad:
        raise DataError(
            f"{printable(str(above / bad[0]))}: a folder with a backslash in its name, which archives of Windows have "
            "between folders: expected a name without one; rename the folder"
        )


def add_file(contents: Contents, path: Path, folder: Path) -> None:
    """Adds what is no folder: a link, a file, or something special such as a pipe."""
    name = relative(path, folder)
    if path.is_symlink():
        contents.links.append(Link(name, inside(path, folder)))
    elif path.is_file():
        with reading(path):
            size = path.stat().st_size
        contents.files.append(Entry(name, partial(read_file, path, size), size, partial(read_head, path)))
    else:
        contents.passed_over.append(PassedOver(name, SPECIAL_FILE))


def relative(path: Path, folder: Path) -> str:
    """The slash-separated path below `folder`."""
    return path.relative_to(folder).as_posix()


def inside(link: Path, folder: Path) -> str | None:
    """The path below `folder` that a link leads to in the end, there or not; None outside of the folder."""
    target, top = Path(os.path.realpath(link)), Path(os.path.realpath(folder))
    return relative(target, top) if target.is_relative_to(top) else None


def read_file(path: Path, size: int) -> bytes:
    """The bytes of a file that had `size` of them when it was listed. DataError where it has others by now."""
    with reading(path), path.open("rb") as handle:
        data = handle.read(size + 1)  # no more, or a file that grows would get round largest_file_mb
    if len(data) != size:
        now = "more" if len(data) > size else f"{len(data):,}"
        raise DataError(f"{path}: changed while it was read: {size:,} bytes when it was listed, {now} now; run again")
    return data


def read_head(path: Path, size: int) -> bytes:
    """The first `size` bytes of a file."""
    with reading(path), path.open("rb") as handle:
        return handle.read(size)


@contextmanager
def reading(path: Path) -> Iterator[None]:
    """Turns what hinders reading a file into a DataError."""
    try:
        yield
    except OSError as error:
        raise DataError(f"{path}: cannot be read: {error.strerror}") from None


def refuse(error: OSError) -> None:
    """For os.walk, which would otherwise leave out what it cannot list."""
    raise DataError(f"{error.filename}: cannot be listed: {error.strerror}")

"""Which files are meant: by files, folders and patterns."""

import glob
import os
from collections.abc import Iterable, Iterator
from functools import partial
from pathlib import Path

from mlpstudy.download.folder import read_head
from mlpstudy.download.formats import NOT_AN_IMAGE, why_no_image
from mlpstudy.download.listing import Entry
from mlpstudy.download.names import is_hidden
from mlpstudy.errors import ConfigError

Name = str | os.PathLike[str]  # of a file or a folder, or a pattern


def find_pictures(names: Name | Iterable[Name]) -> list[Path]:
    """In the order of the names, or of one, what a folder or a pattern stands for sorted.

    A file is taken whatever its name. A name behind which nothing is found stays, so that it can be told. ConfigError
    of an empty one, as an unset variable of the shell leaves it: as a path it would be the working folder.
    """
    several = [names] if isinstance(names, str | os.PathLike) else list(names)  # a text is no list of its letters
    if "" in several:
        raise ConfigError("'': an empty name: expected a picture, a folder or a pattern")
    return [path for name in several for path in meant_by(os.fspath(name)) or [Path(name)]]


def meant_by(name: str) -> list[Path]:
    """Of one name; a folder is entered down to the bottom, but for what is hidden."""
    # not Path.is_dir and Path.exists, which raise for a name that is too long or forbidden: reading it tells that
    if os.path.isdir(name):  # noqa: PTH112
        return sorted(pictures_below(Path(name)))
    if os.path.exists(name) or not glob.has_magic(name):  # noqa: PTH110
        return []
    matches = [Path(match) for match in sorted(matching(name))]
    files = [file for match in matches for file in (sorted(pictures_below(match)) if match.is_dir() else [match])]
    return list(dict.fromkeys(files))  # each once: ** matches a folder and what lies in it


def matching(pattern: str) -> list[str]:
    """As glob.glob finds them, but ** enters no folder by a link, which may lead in circles."""
    parts = pattern.split("/")
    if "**" not in parts:
        return glob.glob(pattern)  # noqa: PTH207 (Path's are relative)
    at = parts.index("**")
    above, below = "/".join(parts[:at]), "/".join(parts[at + 1 :] or ["*"])
    tops = glob.glob(f"{above}/") if at else [""]  # noqa: PTH207
    folders = [folder for top in tops for folder in shown_folders(top or ".")]
    matches = [match for folder in folders for match in matching(os.path.join(glob.escape(folder), below))]  # noqa: PTH118
    return [match for match in matches if not below or not leads_to_folder(match)]


def shown_folders(top: str) -> Iterator[str]:
    """Itself and those below it, but for what is hidden or a link."""
    for folder, below, _ in os.walk(top):
        below[:] = [name for name in below if not name.startswith(".")]
        yield folder


def leads_to_folder(match: str) -> bool:
    """Is it a link to a folder?"""
    return os.path.islink(match.rstrip("/")) and os.path.isdir(match)  # noqa: PTH112, PTH114


def pictures_below(folder: Path) -> Iterator[Path]:
    """What the stage download takes for images. So that they are told: pictures of formats that are not read, and
    folders that cannot be listed.

    Links to folders are not followed, for they may lead in circles.
    """
    errors: list[OSError] = []
    for parent, _, names in os.walk(folder, onerror=errors.append):
        yield from (path for name in names if is_shown(path := Path(parent) / name, folder) and is_picture(path))
    yield from (path for error in errors if is_shown(path := Path(error.filename), folder))


def is_shown(path: Path, folder: Path) -> bool:
    """Not hidden, and in nothing hidden below the folder."""
    return not is_hidden(path.relative_to(folder).as_posix())


def is_picture(file: Path) -> bool:
    """By its suffix, else by its first bytes; a pipe is none, and would be waited for."""
    # not Path.exists, which raises in a folder that may not be entered: reading the file tells that
    if os.path.exists(file) and not os.path.isfile(file):  # noqa: PTH110, PTH113
        return False
    return why_no_image(Entry(file.name, file.read_bytes, head=partial(read_head, file))) != NOT_AN_IMAGE

"""Files are written whole or not at all: temporary name, fsync, rename."""

import csv
import glob
import hashlib
import io
import json
import os
import shutil
from collections.abc import Collection, Iterable, Iterator, Mapping
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path
from typing import Any
from zipfile import BadZipFile

import xxhash

from mlpstudy.errors import DamagedFile, StudyError
from mlpstudy.mendable import UNWRITABLE

DECIMALS = 6  # of numbers in files for programs, such as those of metrics/


@contextmanager
def atomic(path: Path) -> Iterator[Path]:
    """Gives a temporary path beside `path`; what was written there gets the name `path` when the block ends well.

    Folders above it are made. StudyError, which names `path`, where the disk is full or nothing may be written here;
    an error about any other file, such as one that the block reads, passes through.
    """
    temporary = path.with_name(f".{path.name}.{os.getpid()}.part")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        yield temporary
        sync(temporary)
        temporary.replace(path)
    except OSError as error:
        if not is_about(error, path, temporary):
            raise
        if isinstance(error, FileNotFoundError) and str(error.filename) == str(temporary) and not path.parent.is_dir():
            raise moved_away(path) from None
        reason = error.strerror or "only a part of it could be, as on a full disk"
        raise StudyError(f"{path}: cannot be written: {reason}; nothing half written is left there") from None
    finally:
        with suppress(OSError):  # on a read-only disk, deleting a file that is not there fails and would hide the cause
            temporary.unlink(missing_ok=True)


@contextmanager
def atomic_files(contents: Mapping[Path, bytes]) -> Iterator[dict[Path, Path]]:
    """Writes files that belong together; gives the temporary path of each.

    When the block ends well they get their names, the first one first, and by then all of them are on the disk. Errors
    as those of `atomic`.
    """
    with ExitStack() as stack:  # which ends with what it began with last
        temporary = {}
        for path in reversed(list(contents)):
            temporary[path] = stack.enter_context(atomic(path))
            temporary[path].write_bytes(contents[path])
            sync(temporary[path])
        yield temporary


def sync(path: Path) -> None:
    """Waits until a file is on the disk."""
    with path.open("rb+") as handle:
        os.fsync(handle.fileno())


def is_about(error: OSError, path: Path, temporary: Path) -> bool:
    """Did writing `path` fail, and not something else within the block?"""
    if error.filename is not None:
        return str(error.filename) in {str(file) for file in (temporary, path, *path.parents)}
    short_write = "requested and" in str(error)  # NumPy's words for a full disk; it sets no errno
    return error.errno in UNWRITABLE or short_write


def moved_away(path: Path) -> StudyError:
    """What to say of a file, or of the place for one, that was there a moment ago: DVC moves results away, and back."""
    return StudyError(
        f"{path}: is gone again: another command was begun in this folder meanwhile. Nothing trained is lost; when it "
        "has ended, the same command as before goes on from there"
    )


def read_back(path: Path) -> bytes:
    """A file that this process has just written. StudyError where it is gone."""
    try:
        return path.read_bytes()
    except FileNotFoundError:
        raise moved_away(path) from None


def free_bytes(path: Path) -> int:
    """What may still be written to the disk of a file or folder, which need not exist yet."""
    whole = path.absolute()
    # not Path.is_dir, which raises where a folder may not be entered: writing there tells that better
    folder = next(folder for folder in (whole, *whole.parents) if os.path.isdir(folder))  # noqa: PTH112
    return shutil.disk_usage(folder).free


def write_bytes(path: Path, content: bytes) -> None:
    """Writes bytes as they are."""
    with atomic(path) as temporary:
        temporary.write_bytes(content)


def write_text(path: Path, text: str) -> None:
    """Writes UTF-8 with line feeds, the same bytes on any system."""
    with atomic(path) as temporary:
        temporary.write_text(text, encoding="utf-8", newline="\n")


def canonical_json(value: Any) -> str:
    """JSON with sorted keys, so that equal values give equal bytes; ValueError on NaN and infinity."""
    return json.dumps(value, indent=2, sort_keys=True, ensure_ascii=False, allow_nan=False) + "\n"


def write_json(path: Path, value: Any) -> None:
    """Writes `canonical_json` of a value."""
    write_text(path, canonical_json(value))


def open_table(path: Path) -> io.StringIO:
    """A table in text that a stage wrote. ValueError where its last line does not end, and so was cut short."""
    text = path.read_bytes().decode("utf-8")
    if not text.endswith("\n"):
        raise ValueError
    return io.StringIO(text, newline="")  # cells keep the line ends that they hold


def csv_text(rows: Iterable[Iterable[object]]) -> str:
    """A table of comma-separated cells, each row with a line feed at its end."""
    text = io.StringIO()
    csv.writer(text, lineterminator="\n").writerows(rows)
    return text.getvalue()


def show_to_git(path: Path) -> None:
    """Gives a file the present time, so that git looks into it.

    An experiment of DVC resets params.yaml and changes a value within one second. Where 0.0 becomes 0.5, size and
    second are those that git noted, and git believes the file unchanged: `git status` is silent, `git checkout` does
    nothing.
    """
    os.utime(path)


def read_json(path: Path) -> Any:
    """What a JSON file holds."""
    return json.loads(path.read_text(encoding="utf-8"))


@contextmanager
def named_if_cut(path: Path) -> Iterator[None]:
    """DamagedFile where what the block reads of the file, one that a stage made, is not as the stage wrote it."""
    try:
        yield
    except (EOFError, ValueError, TypeError, LookupError, csv.Error, BadZipFile):
        # of a hard link the cache has the same bytes, and DVC would bring them back
        raise DamagedFile(
            f"{path}: damaged or cut short, as by a full disk",
            f"`find .dvc/cache -samefile {path} -delete` and `rm {path}`, then `dvc repro` makes it anew",
        ) from None


def quick_digest(file: Path) -> str:
    """xxh3 of the file's bytes, 32 hexadecimal digits, against chance alone; a network of 25 MB takes 4 ms."""
    with file.open("rb") as handle:
        return hashlib.file_digest(handle, xxhash.xxh3_128).hexdigest()


def file_digest(file: Path, kind: str) -> str:
    """Hexadecimal digest of the file's bytes, as others tell it too; kind sha256 or md5."""
    with file.open("rb") as handle:
        return hashlib.file_digest(handle, kind).hexdigest()


def write_csv(path: Path, table: Any, decimals: int | None = None) -> None:
    """A data frame without its index; floats in full, or rounded to so many decimals."""
    rounded = table if decimals is None else table.round(decimals)
    with atomic(path) as temporary:
        rounded.to_csv(temporary, index=False, lineterminator="\n")


def keep_only(folder: Path, names: Collection[str]) -> list[str]:
    """Deletes whatever lies in the folder under another name; returns the deleted names, sorted.

    What a removed variant or figure left behind goes this way. What is gone by then, another command took away.
    """
    entries = sorted(folder.iterdir()) if folder.is_dir() else []
    stale = [entry for entry in entries if entry.name not in names]
    for entry in stale:
        if entry.is_dir() and not entry.is_symlink():
            shutil.rmtree(entry)
        else:
            entry.unlink(missing_ok=True)
    return [entry.name for entry in stale]


def delete_leftovers(path: Path) -> None:
    """Deletes what killed processes left of `atomic` writes of this file; for whoever alone writes it.

    Where a leftover cannot be deleted, writing the file fails too, and says why.
    """
    for leftover in path.parent.glob(f".{glob.escape(path.name)}.*.part"):
        with suppress(OSError):
            leftover.unlink()

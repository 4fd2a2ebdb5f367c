"""Files are written whole or not at all: temporary name, fsync, rename."""

import glob
import json
import os
import shutil
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from mlpstudy.errors import UNWRITABLE, StudyError


@contextmanager
def atomic(path: Path) -> Iterator[Path]:
    """Gives a temporary path beside `path`; what was written there takes its place when the block ends well."""
    temporary = path.with_name(f".{path.name}.{os.getpid()}.part")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        yield temporary
        with temporary.open("rb+") as handle:
            os.fsync(handle.fileno())
        temporary.replace(path)
    except OSError as error:
        if error.errno not in UNWRITABLE:
            raise
        raise StudyError(f"{path}: cannot be written: {error.strerror}; nothing half written is left there") from None
    finally:
        temporary.unlink(missing_ok=True)


def write_text(path: Path, text: str) -> None:
    with atomic(path) as temporary:
        temporary.write_text(text, encoding="utf-8", newline="\n")


def canonical_json(value: Any) -> str:
    """JSON with sorted keys, so that equal values give equal bytes; NaN and infinity are refused."""
    return json.dumps(value, indent=2, sort_keys=True, ensure_ascii=False, allow_nan=False) + "\n"


def write_json(path: Path, value: Any) -> None:
    write_text(path, canonical_json(value))


def read_json(path: Path) -> Any:
    return json.loads(path.read_text(encoding="utf-8"))


def write_csv(path: Path, table: Any, decimals: int | None = None) -> None:
    """A data frame without its index; floats in full, or rounded to so many decimals."""
    rounded = table if decimals is None else table.round(decimals)
    with atomic(path) as temporary:
        rounded.to_csv(temporary, index=False, lineterminator="\n")


def keep_only(folder: Path, names: Collection[str]) -> list[str]:
    """Deletes whatever lies in the folder under another name; returns the deleted names, sorted.

    What a removed variant or figure left behind goes this way.
    """
    entries = sorted(folder.iterdir()) if folder.is_dir() else []
    stale = [entry for entry in entries if entry.name not in names]
    for entry in stale:
        if entry.is_dir() and not entry.is_symlink():
            shutil.rmtree(entry)
        else:
            entry.unlink()
    return [entry.name for entry in stale]


def delete_leftovers(path: Path) -> None:
    """Deletes what killed processes left of `atomic` writes of this file. Only for whoever alone writes it."""
    for leftover in path.parent.glob(f".{glob.escape(path.name)}.*.part"):
        leftover.unlink(missing_ok=True)

"""Folders of `.scratch`: what is handed out of them, and when they are deleted."""

import os
import shutil
import time
from contextlib import suppress
from pathlib import Path

from mlpstudy.files import atomic, delete_leftovers

ABANDONED_DAYS = 30  # without any change, after which a folder is deleted
DONE = ".done"  # suffix of a folder that was handed on, and waits for DVC to keep what it held


def delete_abandoned(parent: Path) -> None:
    """Deletes folders whose config, data, code or packages nobody came back to for a month."""
    for folder in sorted(parent.glob("*/")):
        if time.time() - last_change(folder) > ABANDONED_DAYS * 86400:
            shutil.rmtree(folder, ignore_errors=True)


def delete_done(parent: Path) -> None:
    """Deletes folders that were handed on, for whoever knows that DVC has kept what they held."""
    for folder in sorted(parent.glob(f"*{DONE}/")):
        shutil.rmtree(folder, ignore_errors=True)


def last_change(folder: Path) -> float:
    """Time of the newest file, in seconds since 1970; other stages write, rename and delete there meanwhile."""
    times = []
    with suppress(FileNotFoundError):
        for path in list(folder.iterdir()) or [folder]:
            with suppress(FileNotFoundError):
                times.append(path.stat().st_mtime)
    return max(times, default=time.time())


def link_or_copy(source: Path, target: Path) -> None:
    """A second name for a file that has none yet, where the file system allows it, else a copy; replaces what is there.

    For whoever alone gives the file names. Two workspaces must never hold names of one file: two processes of DVC that
    take it into their cache at once may empty it there (`dvc_objects/fs/system.py` opens what it clones to by O_TRUNC).
    """
    if source.stat().st_nlink > 1:  # a stage that was killed may have handed it on
        copy(source, target)
        return
    delete_leftovers(target)
    target.parent.mkdir(parents=True, exist_ok=True)
    target.unlink(missing_ok=True)
    try:
        os.link(source, target)
    except OSError:  # another file system, or one without hard links
        copy(source, target)


def copy(source: Path, target: Path) -> None:
    """A file of its own, whole or not at all; replaces what is there."""
    delete_leftovers(target)
    with atomic(target) as temporary:
        shutil.copyfile(source, temporary)

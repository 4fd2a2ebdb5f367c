"""Where a variant's runs lie until all are finished: one folder of `.scratch/train` for config, data and code together.

Locks are the system's own (flock), not the package filelock's. The system frees them when their holder dies, however it
dies; stages share one while they train in the same folder; and whoever waits for one holds the open file, so that it
gets its lock even if the folder was renamed meanwhile. filelock has no shared flock, and it waits by opening the path
again and again: seen to end in FileNotFoundError once the folder was renamed.
"""

import fcntl
import os
import shutil
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import IO

from mlpstudy import paths
from mlpstudy.contracts.history import history_file, join_histories
from mlpstudy.files import atomic, delete_leftovers

ABANDONED_DAYS = 30  # without any change, after which a folder is deleted
DONE = ".done"  # suffix of a folder whose runs are published


@contextmanager
def kept_until_done(folder: Path) -> Iterator[None]:
    """Makes the folder, and deletes it when the block ends well, unless another stage still trains in it.

    It is renamed first: a worker that outlived its stage sees the folder whole or not at all, never half emptied.
    """
    with shared_lock(folder) as handle:
        yield
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return
        done = folder.with_name(f"{folder.name}{DONE}")
        shutil.rmtree(done, ignore_errors=True)
        folder.rename(done)
        shutil.rmtree(done, ignore_errors=True)  # what a kill leaves of it, the next stage deletes


def shared_lock(folder: Path) -> IO[str]:
    """The open lock file of the folder, locked together with other stages; folder and file are made if needed.

    Tries again where another stage renamed the folder between opening and locking.
    """
    path = folder / "stage.lock"
    while True:
        folder.mkdir(parents=True, exist_ok=True)
        with suppress(FileNotFoundError):
            handle = path.open("w")
            fcntl.flock(handle, fcntl.LOCK_SH)
            if path.exists() and os.path.samestat(os.fstat(handle.fileno()), path.stat()):
                return handle
            handle.close()


@contextmanager
def exclusive_lock(path: Path) -> Iterator[None]:
    """Waits until no other process holds the lock file."""
    with path.open("w") as handle:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield


def delete_abandoned(parent: Path) -> None:
    """Deletes folders that are done, and those whose config, data or code nobody came back to for a month."""
    for folder in sorted(parent.glob("*/")):
        if folder.suffix == DONE or time.time() - last_change(folder) > ABANDONED_DAYS * 86400:
            shutil.rmtree(folder, ignore_errors=True)


def last_change(folder: Path) -> float:
    """Time of the newest file, in seconds since 1970; other stages write, rename and delete there meanwhile."""
    times = []
    with suppress(FileNotFoundError):
        for path in list(folder.iterdir()) or [folder]:
            with suppress(FileNotFoundError):
                times.append(path.stat().st_mtime)
    return max(times, default=time.time())


def publish(folder: Path, variant: str, runs: int) -> None:
    """Hands the finished runs to models/<variant>: a network each, and one history."""
    names = [paths.run_name(run) for run in range(runs)]
    for run, name in enumerate(names):
        link_or_copy(folder / f"{name}.safetensors", paths.model_file(variant, run))
    delete_leftovers(history_file(variant))
    join_histories([folder / f"{name}.csv" for name in names], variant)


def link_or_copy(source: Path, target: Path) -> None:
    """A second name for the same file where the file system allows it, else a copy; replaces what is there."""
    delete_leftovers(target)
    target.parent.mkdir(parents=True, exist_ok=True)
    target.unlink(missing_ok=True)
    try:
        os.link(source, target)
    except OSError:  # another file system, or one without hard links
        with atomic(target) as temporary:
            shutil.copyfile(source, temporary)

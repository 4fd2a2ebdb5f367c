"""One process at a time, or all of one kind: locks on files that no process writes to.

They are the system's own (flock), not the package filelock's. The system frees them when their holder dies, however it
dies; several may share one; and whoever waits for one holds the open file, so that it gets its lock even if the folder
was renamed meanwhile. filelock has no shared flock, and it waits by opening the path again and again: seen to end in
FileNotFoundError once the folder was renamed.
"""

import fcntl
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import IO, TextIO


def try_lock(handle: IO[str]) -> bool:
    """Locks the open file for this process alone, or says False where another one has a lock on it."""
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


@contextmanager
def exclusive_lock(path: Path, waiting: str = "", stream: TextIO | None = None) -> Iterator[None]:
    """Waits until none other holds the lock file. Where one does, prints `waiting` once: to stdout or `stream`."""
    with path.open("w") as handle:
        if not try_lock(handle):
            if waiting:
                print(waiting, file=stream, flush=True)
            fcntl.flock(handle, fcntl.LOCK_EX)
        yield


def shared_lock(path: Path, before: Callable[[], object] = lambda: None) -> IO[str]:
    """The open lock file, locked together with other processes that ask for this; it and its folder are made if needed.

    Tries again where another process renamed the folder between opening and locking. `before` begins each try.
    """
    while True:
        before()
        path.parent.mkdir(parents=True, exist_ok=True)
        with suppress(FileNotFoundError):
            handle = path.open("w")
            fcntl.flock(handle, fcntl.LOCK_SH)
            if path.exists() and os.path.samestat(os.fstat(handle.fileno()), path.stat()):
                return handle
            handle.close()

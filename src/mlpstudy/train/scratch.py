"""Where a variant's runs lie until all are finished: one folder for config, data and code together."""

import csv
import fcntl
import io
import os
import shutil
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import IO

from mlpstudy import paths
from mlpstudy.files import write_text
from mlpstudy.train.job import Row

FORGOTTEN_DAYS = 30  # after which the runs of a configuration nobody came back to are deleted


DONE = ".done"  # suffix of a room whose runs are published


@contextmanager
def kept_until_done(folder: Path) -> Iterator[None]:
    """Deletes the folder when the block ends well, unless another experiment still trains the same in it.

    It is renamed first: a worker that outlived its stage finds its room whole or gone, never half emptied.
    """
    with enter(folder) as handle:
        yield
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return
        emptied = folder.with_name(f"{folder.name}{DONE}")
        shutil.rmtree(emptied, ignore_errors=True)
        folder.rename(emptied)
        shutil.rmtree(emptied, ignore_errors=True)  # what a kill leaves of it goes with the next stage


def enter(folder: Path) -> IO[str]:
    """The folder's lock, shared; made anew where another stage was just done with it and took it away."""
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
def locked(path: Path) -> Iterator[None]:
    """Waits until no other process holds the lock; the system frees it when its holder dies, however it dies."""
    with path.open("w") as handle:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield


def forget(parent: Path) -> None:
    """Deletes what killed trainings left long ago under configurations nobody came back to."""
    for folder in sorted(parent.glob("*/")):
        if folder.suffix == DONE or time.time() - newest(folder) > FORGOTTEN_DAYS * 86400:
            shutil.rmtree(folder, ignore_errors=True)


def newest(folder: Path) -> float:
    """When something in the folder last changed; other stages write, rename and delete there meanwhile."""
    times = []
    with suppress(FileNotFoundError):
        for path in list(folder.iterdir()) or [folder]:
            with suppress(FileNotFoundError):
                times.append(path.stat().st_mtime)
    return max(times, default=time.time())


def write_history(path: Path, run: int, history: Sequence[Row]) -> None:
    text = io.StringIO()
    table = csv.writer(text, lineterminator="\n")
    table.writerow(["run", *history[0]])
    table.writerows([run, *(f"{value:.8g}" for value in row.values())] for row in history)
    write_text(path, text.getvalue())


def publish(folder: Path, variant: str, runs: int) -> None:
    """Hands the finished runs to models/<variant>."""
    target = paths.MODELS / variant
    target.mkdir(parents=True, exist_ok=True)
    names = [paths.run_name(run) for run in range(runs)]
    for name in names:
        place(folder / f"{name}.safetensors", target / f"{name}.safetensors")
    parts = [(folder / f"{name}.csv").read_text() for name in names]
    header = parts[0].splitlines(keepends=True)[0]
    write_text(target / "history.csv", header + "".join(part.removeprefix(header) for part in parts))


def place(source: Path, target: Path) -> None:
    """A second name for the same file where the file system allows it, else a copy."""
    target.unlink(missing_ok=True)
    try:
        os.link(source, target)
    except OSError:
        shutil.copyfile(source, target)

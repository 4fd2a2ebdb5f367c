"""Where a variant's runs lie until all are finished: one folder for config, data and code together."""

import csv
import fcntl
import io
import os
import shutil
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from mlpstudy import paths
from mlpstudy.files import write_text
from mlpstudy.train.job import Row

FORGOTTEN_DAYS = 30  # after which the runs of a configuration nobody came back to are deleted


@contextmanager
def kept_until_done(folder: Path) -> Iterator[None]:
    """Deletes the folder when the block ends well, unless another experiment still trains the same in it."""
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / "stage.lock").open("w") as handle:
        fcntl.flock(handle, fcntl.LOCK_SH)
        yield
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return
        shutil.rmtree(folder)


@contextmanager
def locked(path: Path) -> Iterator[None]:
    """Waits until no other process holds the lock; the system frees it when its holder dies, however it dies."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("w") as handle:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield


def forget(parent: Path) -> None:
    """Deletes what killed trainings left long ago under configurations nobody came back to."""
    for folder in sorted(parent.glob("*/")):
        newest = max((file.stat().st_mtime for file in folder.iterdir()), default=folder.stat().st_mtime)
        if time.time() - newest > FORGOTTEN_DAYS * 86400:
            shutil.rmtree(folder)


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

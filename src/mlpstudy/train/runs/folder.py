"""Where a variant's runs lie until all are finished: a folder of `.scratch/train` for config, data, code and packages.

Locks are the system's own (flock), not the package filelock's. The system frees them when their holder dies, however it
dies; stages share one while they train in the same folder; and whoever waits for one holds the open file, so that it
gets its lock even if the folder was renamed meanwhile. filelock has no shared flock, and it waits by opening the path
again and again: seen to end in FileNotFoundError once the folder was renamed.
"""

import fcntl
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import IO

from mlpstudy import paths
from mlpstudy.contracts.history import history_file, join_histories
from mlpstudy.contracts.search import join_searches, search_file
from mlpstudy.files import delete_leftovers
from mlpstudy.scratch.folders import DONE, link_or_copy
from mlpstudy.scratch.seal import is_intact, sealed_files


def run_file(folder: Path, run: int, suffix: str) -> Path:
    """A run's own file of this kind in the variant's folder."""
    return folder / f"{paths.run_name(run)}.{suffix}"


def results(folder: Path, run: int) -> tuple[Path, Path]:
    """A run's network and history."""
    return run_file(folder, run, "safetensors"), run_file(folder, run, "csv")


def is_finished(folder: Path, run: int) -> bool:
    """Do its results wait there, every bit as it was written? Their seal is written last, and names them."""
    seal = run_file(folder, run, "seal")
    files = sealed_files(seal)
    return bool(files) and is_intact(seal, files)


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
def exclusive_lock(path: Path, waiting: str = "") -> Iterator[None]:
    """Waits until no other process holds the lock file, and prints `waiting` once where one does."""
    with path.open("w") as handle:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            if waiting:
                print(waiting, flush=True)
            fcntl.flock(handle, fcntl.LOCK_EX)
        yield


def publish(folder: Path, variant: str, runs: int) -> None:
    """Hands the finished runs to models/<variant>: a network each, and one history; of a search one table of trials."""
    networks, histories = zip(*(results(folder, run) for run in range(runs)), strict=True)
    for run, network in enumerate(networks):
        link_or_copy(network, paths.model_file(variant, run))
    delete_leftovers(history_file(variant))
    join_histories(histories, variant)
    trials = [run_file(folder, run, "trials") for run in range(runs)]
    if all(file.exists() for file in trials):
        delete_leftovers(search_file(variant))
        join_searches(trials, variant)

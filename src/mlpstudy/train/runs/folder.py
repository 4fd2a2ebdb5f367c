"""Where a variant's runs lie until all are finished: a folder of `.scratch/train` for config, data, code and packages.

Stages share its lock while they train in it, and whoever is done with it last hands it on: it is set aside until
evaluate begins, for DVC has yet to take the results into its cache, and may fail at that. Its networks become those of
models/ by a second name where one stage alone has the folder, and by copies where others have it too.
"""

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from functools import partial
from pathlib import Path
from typing import IO

from mlpstudy import paths
from mlpstudy.contracts.history import history_file, join_histories
from mlpstudy.contracts.search import join_searches, search_file
from mlpstudy.files import delete_leftovers
from mlpstudy.locks import exclusive_lock, shared_lock, try_lock
from mlpstudy.scratch.folders import DONE, copy, link_or_copy
from mlpstudy.scratch.request import BY_DVC, is_forced
from mlpstudy.scratch.seal import intact_files


def run_file(folder: Path, run: int, suffix: str) -> Path:
    """A run's own file of this kind in the variant's folder."""
    return folder / f"{paths.run_name(run)}.{suffix}"


def results(folder: Path, run: int) -> tuple[Path, Path]:
    """A run's network and history."""
    return run_file(folder, run, "safetensors"), run_file(folder, run, "csv")


def is_finished(folder: Path, run: int) -> bool:
    """Do its results wait there, every bit as it was written? Their seal is written last, and names them."""
    return bool(intact_files(run_file(folder, run, "seal")))


@contextmanager
def handed_on(folder: Path, stage: IO[str]) -> Iterator[bool]:
    """For the last that a stage does with the folder, whose shared lock is `stage`: is no other stage in it?

    If so none enters it during the block, and it is set aside when the block ends well. One stage after the other:
    whoever asks in vain for the lock alone has lost its share of it too, and the folder must stay while it copies.
    """
    with exclusive_lock(folder / "handing_on.lock"):
        alone = try_lock(stage)
        yield alone
        if alone:
            set_aside(folder)


def set_aside(folder: Path) -> None:
    """Renames it, so that a worker that outlived its stage sees it whole or not at all.

    Where DVC does not run the stage, nothing is yet to be done with the results, and it is deleted at once.
    """
    done = set_aside_name(folder)
    shutil.rmtree(done, ignore_errors=True)
    folder.rename(done)
    if BY_DVC not in os.environ:
        shutil.rmtree(done, ignore_errors=True)


def take_back(folder: Path) -> None:
    """Has a folder again that was set aside, before its variant is to be trained or handed on.

    Then DVC has not kept what was handed on, as where its cache cannot be written or it was killed, and has deleted it
    from models/. Not where the stage is to train anew (`dvc repro --force`).
    """
    done = set_aside_name(folder)
    if BY_DVC in os.environ and done.is_dir() and not is_forced():
        with suppress(OSError):  # another stage trains in a folder of this name by now
            done.rename(folder)


def set_aside_name(folder: Path) -> Path:
    """Of a folder that was handed on."""
    return folder.with_name(f"{folder.name}{DONE}")


def stage_lock(folder: Path) -> Path:
    """The lock file that every stage shares which trains in the folder."""
    return folder / "stage.lock"


def enter(folder: Path) -> IO[str]:
    """That lock file, open and shared, of a folder in which there is again what was set aside of it.

    Also where another stage sets it aside while this one waits for the lock.
    """
    return shared_lock(stage_lock(folder), partial(take_back, folder))


def publish(folder: Path, variant: str, runs: int, alone: bool) -> None:
    """Hands the finished runs to models/<variant>: a network each, and one history; of a search one table of trials.

    The networks are the same files only where this stage has the folder alone, and no other can hand them on.
    """
    networks, histories = zip(*(results(folder, run) for run in range(runs)), strict=True)
    for run, network in enumerate(networks):
        (link_or_copy if alone else copy)(network, paths.model_file(variant, run))
    delete_leftovers(history_file(variant))
    join_histories(histories, variant)
    trials = [run_file(folder, run, "trials") for run in range(runs)]
    if all(file.exists() for file in trials):
        delete_leftovers(search_file(variant))
        join_searches(trials, variant)

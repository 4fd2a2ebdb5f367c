"""Where a variant's runs lie until all are finished: a folder of `.scratch/train` for config, data, code and packages.

Stages share its lock while they train in it, and whoever is done with it last deletes it.
"""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from mlpstudy import paths
from mlpstudy.contracts.history import history_file, join_histories
from mlpstudy.contracts.search import join_searches, search_file
from mlpstudy.files import delete_leftovers
from mlpstudy.locks import shared_lock, try_lock
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
    with shared_lock(stage_lock(folder)) as handle:
        yield
        if not try_lock(handle):
            return
        done = folder.with_name(f"{folder.name}{DONE}")
        shutil.rmtree(done, ignore_errors=True)
        folder.rename(done)
        shutil.rmtree(done, ignore_errors=True)  # what a kill leaves of it, the next stage deletes


def stage_lock(folder: Path) -> Path:
    """The lock file that every stage shares which trains in the folder."""
    return folder / "stage.lock"


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

"""Runs on a Dask cluster whose workers need not see this machine's files.

Images and split are sent to each worker once; a worker trains in a folder of its own and gives back network, history
and log as bytes. Its checkpoints stay there, beside Dask's own (`dask worker --local-directory`), so that a worker
which is started again on the same machine goes on from them. With MLPSTUDY_SHARED=1 workers read and write the stage's
own folders instead.
"""

import shutil
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import CancelledError
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from mlpstudy import paths
from mlpstudy.config.base import show
from mlpstudy.errors import ConfigError, StudyError
from mlpstudy.files import atomic
from mlpstudy.scratch.folders import delete_abandoned
from mlpstudy.scratch.seal import write_seal
from mlpstudy.train.queue.endings import LOOK_SECONDS, Endings, endings
from mlpstudy.train.runs.backend import scheduler_address, shares_folder
from mlpstudy.train.runs.fingerprint import data_digest
from mlpstudy.train.runs.folder import exclusive_lock
from mlpstudy.train.runs.spec import RunSpec, RunSummary
from mlpstudy.train.runs.task import Ending, train_run

PATIENCE = "10s"  # until the scheduler answers

Files = dict[str, bytes]  # name -> content


@dataclass(frozen=True)
class Parcel:
    """What a run on a worker's own disk sends home."""

    summary: RunSummary
    results: Files  # by suffix
    log: Files  # TensorBoard's


def on_cluster(queue: Sequence[RunSpec], look: Callable[[], None]) -> Endings:
    """As many at once as the cluster has workers. Where a worker is lost, Dask gives its run to another."""
    with dask_client() as client, telling_of_lost_scheduler():
        pool, look = client.get_executor(pure=False), telling_of_no_worker(client, look)
        if shares_folder():
            yield from endings({pool.submit(train_run, spec): spec for spec in queue}, look)
            return
        while not workers(client):
            look()
            time.sleep(LOOK_SECONDS)
        digest, data = data_digest(), client.scatter(study_files(), broadcast=True)
        futures = {pool.submit(train_away, pathless(spec), digest, data): spec for spec in queue}
        for spec, ending in endings(futures, look):
            yield spec, brought_home(spec, ending) if isinstance(ending, Parcel) else ending


@contextmanager
def telling_of_lost_scheduler() -> Iterator[None]:
    """StudyError where the scheduler ended: Dask then calls all runs cancelled."""
    try:
        yield
    except CancelledError:
        raise StudyError(
            "the Dask scheduler does not answer any more; what is finished is kept, and `dvc repro` goes on from there"
        ) from None


def telling_of_no_worker(client: Any, look: Callable[[], None]) -> Callable[[], None]:
    """`look`, which also says, each time once, that no worker is there (any more): runs wait until one is started."""
    missing = False

    def look_at_workers() -> None:
        nonlocal missing
        before, missing = missing, client.status == "running" and not workers(client)
        if missing and not before:
            print("the Dask cluster has no worker: the runs wait for one (Ctrl-C ends the wait)", flush=True)
        look()

    return look_at_workers


def workers(client: Any) -> list[str]:
    """Addresses of those that the scheduler has now."""
    return list(client.scheduler_info()["workers"])


@contextmanager
def dask_client() -> Iterator[Any]:
    """Connects to the scheduler; ConfigError where its address or the package is missing, or nobody answers."""
    address = scheduler_address()
    try:
        from distributed import Client
    except ImportError:
        raise ConfigError("MLPSTUDY_BACKEND = dask needs the package distributed: pip install distributed") from None
    try:
        client = Client(address, timeout=PATIENCE)  # type: ignore[no-untyped-call]
    except OSError as error:
        raise ConfigError(f"MLPSTUDY_ADDRESS = {show(address)}: no Dask scheduler answers there ({error})") from None
    with client:
        yield client


def study_files() -> Files:
    """All that training reads of the data."""
    features = [paths.FEATURES] if paths.FEATURES.is_file() else []
    files = [paths.IMAGES, *features, *sorted(file for file in paths.SPLIT.iterdir() if file.is_file())]
    return {str(file): file.read_bytes() for file in files}


def pathless(spec: RunSpec) -> RunSpec:
    """Without this machine's paths, which mean nothing elsewhere; of scratch the name is left, with its fingerprint."""
    return replace(spec, folder=Path(), scratch=Path(spec.scratch.name), log=Path())


def train_away(spec: RunSpec, digest: str, data: Mapping[str, bytes]) -> Parcel:
    """Trains a run in this worker's own folder; `digest` names the data."""
    from distributed import get_worker

    home = Path(get_worker().local_directory).parent / "mlpstudy"
    folder = place_data(home / f"data-{digest[:16]}", data)
    scratch = home / "train" / spec.scratch.name
    delete_abandoned(scratch.parent)
    scratch.mkdir(parents=True, exist_ok=True)
    here = replace(spec, folder=folder, scratch=scratch, log=scratch / f"log-{spec.run:02d}")
    summary = train_run(here)
    parcel = Parcel(
        summary,
        results={file.suffix: file.read_bytes() for file in here.files},
        log={file.name: file.read_bytes() for file in sorted(here.log.glob("*"))},
    )
    for file in (here.file("seal"), *here.files):
        file.unlink()
    shutil.rmtree(here.log, ignore_errors=True)
    return parcel


def place_data(folder: Path, data: Mapping[str, bytes]) -> Path:
    """Lays images and split out in the folder, if they do not lie there from an earlier run."""
    delete_abandoned(folder.parent)
    folder.mkdir(parents=True, exist_ok=True)
    with exclusive_lock(folder / "lock"):
        for name, content in data.items():
            if not (folder / name).exists():
                with atomic(folder / name) as temporary:
                    temporary.write_bytes(content)
    return folder


def brought_home(spec: RunSpec, parcel: Parcel) -> Ending:
    """How the run ended, its files included: where they cannot be written here, it has failed."""
    try:
        unpack(spec, parcel)
    except (OSError, StudyError) as error:
        return error
    return parcel.summary


def unpack(spec: RunSpec, parcel: Parcel) -> None:
    """Puts what a worker sent where the stage expects it. A log that cannot be written is done without."""
    with exclusive_lock(spec.file("lock")):
        for file in spec.files:
            with atomic(file) as temporary:
                temporary.write_bytes(parcel.results[file.suffix])
        write_seal(spec.file("seal"), spec.files)
    with suppress(OSError, StudyError):
        shutil.rmtree(spec.log, ignore_errors=True)
        for name, content in parcel.log.items():
            with atomic(spec.log / name) as temporary:
                temporary.write_bytes(content)

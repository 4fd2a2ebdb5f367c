"""What a run is sent to a worker of a cluster, what the worker does with it, and what it sends home."""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from mlpstudy import paths
from mlpstudy.errors import ConfigError, StudyError
from mlpstudy.files import write_bytes
from mlpstudy.locks import exclusive_lock
from mlpstudy.scratch.folders import delete_abandoned
from mlpstudy.scratch.seal import write_seal
from mlpstudy.stage_code import EditedCode
from mlpstudy.train.runs.spec import RunSpec, RunSummary
from mlpstudy.train.runs.task import Ending, train_run

Files = dict[str, bytes]  # name -> content


@dataclass(frozen=True)
class Parcel:
    """What a run on a worker's own disk sends home."""

    summary: RunSummary
    results: Files  # by suffix
    log: Files  # TensorBoard's
    sender: str  # address of the worker


def study_files() -> Files:
    """All that training reads of the data."""
    features = [paths.FEATURES] if paths.FEATURES.is_file() else []
    files = [paths.IMAGES, *features, *sorted(file for file in paths.SPLIT.iterdir() if file.is_file())]
    return {str(file): file.read_bytes() for file in files}


def pathless(spec: RunSpec) -> RunSpec:
    """Without this machine's paths, which mean nothing elsewhere: folders have the names that tell what is in them.

    Scratch has its fingerprint in its name.
    """
    return replace(spec, folder=Path(f"data-{spec.data[:16]}"), scratch=Path(spec.scratch.name), log=Path())


def train_away(spec: RunSpec, data: Files) -> Parcel:
    """Trains a run in this worker's own folder.

    What it made stays there until it has arrived (`delete_arrived`): where nobody waits for it any more, since the
    stage was interrupted, it is there for whoever asks for the same run again.
    """
    from distributed import get_worker

    worker = get_worker()
    here = at_worker(spec, worker.local_directory)
    delete_abandoned(here.scratch.parent)
    here.scratch.mkdir(parents=True, exist_ok=True)
    place_data(here.folder, data)
    with naming_worker(worker.address):
        summary = train_run(here)
    return Parcel(
        summary,
        results={file.suffix: file.read_bytes() for file in here.files},
        log={file.name: file.read_bytes() for file in sorted(here.log.glob("*"))},
        sender=worker.address,
    )


def train_in_shared_folder(spec: RunSpec) -> RunSummary:
    """Trains a run in the stage's own folders."""
    from distributed import get_worker

    with naming_worker(get_worker().address):
        return train_run(spec)


@contextmanager
def naming_worker(address: str) -> Iterator[None]:
    """ConfigError with its address where the worker refuses a run: others of the cluster may do it."""
    try:
        yield
    except EditedCode:
        raise ConfigError(
            f"the Dask worker {address} has loaded other code than this experiment's: bring its copy of the repository "
            "to this commit, edits included, and restart it"
        ) from None
    except ConfigError as error:
        raise ConfigError(f"{address}: {error}") from None


def at_worker(spec: RunSpec, local_directory: str) -> RunSpec:
    """The run with the paths that it has there: beside Dask's own folder, which ends with the worker."""
    home = Path(local_directory).parent / "mlpstudy"
    scratch = home / "train" / spec.scratch.name
    return replace(spec, folder=home / spec.folder, scratch=scratch, log=scratch / f"log-{spec.run:02d}")


def place_data(folder: Path, data: Files) -> None:
    """Lays images and split out in the folder, where they do not lie there from an earlier run as they are."""
    delete_abandoned(folder.parent)
    folder.mkdir(parents=True, exist_ok=True)
    with exclusive_lock(folder / "lock"):
        for name, content in data.items():
            if not ((folder / name).is_file() and (folder / name).read_bytes() == content):
                write_bytes(folder / name, content)
        if str(paths.FEATURES) not in data:  # an earlier stage sent some that another command had made meanwhile
            (folder / paths.FEATURES).unlink(missing_ok=True)


def delete_arrived(spec: RunSpec, dask_worker: Any) -> None:
    """Deletes what a worker has kept of a run. Dask calls it there, and gives the worker."""
    here = at_worker(spec, dask_worker.local_directory)
    for file in (here.file("seal"), *here.files):
        file.unlink(missing_ok=True)
    shutil.rmtree(here.log, ignore_errors=True)


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
            write_bytes(file, parcel.results[file.suffix])
        write_seal(spec.file("seal"), spec.files)
    with suppress(OSError, StudyError):
        shutil.rmtree(spec.log, ignore_errors=True)
        for name, content in parcel.log.items():
            write_bytes(spec.log / name, content)

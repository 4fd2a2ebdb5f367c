"""Runs on a Dask cluster whose workers need not see this machine's files.

Images and split are sent to each worker once; a worker trains in a folder of its own and gives back network, history
and log as bytes. Its checkpoints stay there, beside Dask's own (`dask worker --local-directory`), so that a worker
which is started again on the same machine goes on from them. With MLPSTUDY_SHARED=1 workers read and write the stage's
own folders instead.
"""

import logging
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import CancelledError
from contextlib import contextmanager, suppress
from functools import partial
from importlib import import_module
from typing import Any

from mlpstudy.config.base import show
from mlpstudy.errors import ConfigError, StudyError, in_one_line, in_short
from mlpstudy.train.queue.away import (
    Parcel,
    brought_home,
    delete_arrived,
    pathless,
    study_files,
    train_away,
    train_in_shared_folder,
)
from mlpstudy.train.queue.endings import LOOK_SECONDS, Endings, endings
from mlpstudy.train.runs.backend import scheduler_address, shares_folder
from mlpstudy.train.runs.spec import RunSpec
from mlpstudy.train.runs.task import Ending

PATIENCE = "10s"  # until the scheduler answers
WORKERS_PATIENCE = "20s"  # until all workers do
MOST_IN_VAIN = 4  # times that the data are sent, and lost, before a run is finished
LOST = StudyError(
    "the worker that had it was lost each time, perhaps for want of memory (its log tells); what is finished is kept, "
    "and `dvc repro` goes on from there"
)
LOST_ALL = StudyError(
    f"all workers of the cluster were lost or paused {MOST_IN_VAIN} times, and no run was finished in between, perhaps "
    "for want of memory (give each 0.5 GB or more; their logs tell), or of time; what is finished is kept, and "
    "`dvc repro` goes on from there"
)
UNREADABLE = ConfigError(
    "the Dask scheduler cannot read the runs that it is sent: start it in a copy of this repository at the same "
    "commit, in its environment, by `PYTHONPATH=src dask scheduler`"
)


def on_cluster(queue: Sequence[RunSpec], look: Callable[[], None]) -> Endings:
    """As many at once as the cluster has workers. Where a worker is lost, Dask gives its run to another."""
    with dask_client() as client, telling_of_lost_scheduler():
        look = telling_of_no_worker(client, look)
        for spec, ending in (in_shared_folders if shares_folder() else on_own_disks)(client, queue, look):
            if isinstance(ending, CancelledError):
                raise ending
            yield spec, told(ending)


def told(ending: Ending) -> Ending:
    """In words of this project, where those of Dask would not tell what to do."""
    from distributed.scheduler import KilledWorker

    if isinstance(ending, RuntimeError) and "deserialization of the task graph" in str(ending):
        return UNREADABLE
    return LOST if isinstance(ending, KilledWorker) else ending


def in_shared_folders(client: Any, queue: Sequence[RunSpec], look: Callable[[], None]) -> Endings:
    """Workers read and write the stage's own folders."""
    refuse_strange_workers(client)
    pool = client.get_executor(pure=False)
    yield from endings({pool.submit(train_in_shared_folder, spec): spec for spec in queue}, look)


def on_own_disks(client: Any, queue: Sequence[RunSpec], look: Callable[[], None]) -> Endings:
    """Each worker has its own disk: what it needs is sent there, what it makes comes back.

    Dask keeps what is sent on workers alone. Where the last one that has the data is lost, it calls off all runs that
    need them, and they are sent out again. StudyError where that comes to nothing time after time: workers that are
    killed for want of memory are started again for ever.
    """
    pool, left, in_vain = client.get_executor(pure=False), list(queue), 0
    while left and in_vain < MOST_IN_VAIN:
        wait_for_worker(client, look)
        refuse_strange_workers(client)
        in_vain += 1
        if (data := sent(client)) is None:
            continue
        futures, left = {pool.submit(train_away, pathless(spec), data): spec for spec in left}, []
        for spec, ending in endings(futures, look):
            if isinstance(ending, Parcel):
                in_vain = 0
                yield spec, (arrived := brought_home(spec, ending))
                if not isinstance(arrived, Exception):
                    forget(client, pathless(spec), ending.sender)
            elif isinstance(ending, CancelledError) and client.status == "running":
                left.append(spec)
            else:
                yield spec, ending
    if left:
        raise LOST_ALL


def wait_for_worker(client: Any, look: Callable[[], None]) -> None:
    """Returns at once where there is one. A scheduler that does not answer is waited for until the client gives up."""
    while not workers(client) or client.status != "running":
        look()
        time.sleep(LOOK_SECONDS)


def refuse_strange_workers(client: Any) -> None:
    """ConfigError where workers cannot import what a run is made of.

    Dask ends such a worker as soon as it is given a run, and only its own log says why. OSError: it has left.
    """
    answers: dict[str, Any] = {}
    asked = partial(client.run, import_module, train_away.__module__, on_error="return")
    # the scheduler has ended, of which the next look tells; or a worker does not answer, which others need not wait for
    with suppress(OSError):
        answers = client.sync(asked, callback_timeout=WORKERS_PATIENCE)
    errors = {worker: answer for worker, answer in answers.items() if isinstance(answer, Exception)}
    if strange := [f"{worker} ({error})" for worker, error in errors.items() if not isinstance(error, OSError)]:
        raise ConfigError(
            f"Dask workers cannot read the runs that they are sent: {in_short(strange)}; start them in a copy of this "
            "repository at the same commit, in its environment, by `PYTHONPATH=src dask worker`"
        )


def sent(client: Any) -> Any:
    """What stands for the data, which the workers have then; None where one was lost meanwhile, or all are paused."""
    # in a list and not hashed: else the names of the files would be Dask's own, for all studies that it works for
    files = [study_files()]
    try:
        return client.scatter(files, broadcast=True, hash=False)[0]
    except (KeyError, ValueError, OSError):  # a worker that is gone, one that is going; TimeoutError, connections
        return None


def forget(client: Any, spec: RunSpec, worker: str) -> None:
    """Has the worker delete what has arrived here; one that is lost keeps it until it is a month old."""
    with suppress(OSError):  # the scheduler has ended, of which the next run tells
        client.run(delete_arrived, spec, workers=[worker], on_error="ignore")


@contextmanager
def telling_of_lost_scheduler() -> Iterator[None]:
    """StudyError where the scheduler ended: Dask then calls off all runs."""
    try:
        yield
    except CancelledError:
        # a client that is closed while it tries to connect again logs a traceback
        logging.getLogger("distributed.client").setLevel(logging.CRITICAL)
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
            print(
                "the Dask cluster has no worker: the runs wait for one (Ctrl-C ends the wait; the log of a worker that "
                "ended says why)",
                flush=True,
            )
        look()

    return look_at_workers


def workers(client: Any) -> int:
    """How many the scheduler has now; CancelledError where it has ended.

    Not by the list of them: what the client asks on its own every two seconds, which may come between, has none.
    """
    known = client.scheduler_info()  # empty once the client has given up its tries to connect again
    if "n_workers" not in known:
        raise CancelledError
    return int(known["n_workers"])


@contextmanager
def dask_client() -> Iterator[Any]:
    """Connects to the scheduler; ConfigError where its address or the package is missing, or nobody answers."""
    address = scheduler_address()
    try:
        from distributed import Client
    except ImportError:
        raise ConfigError(
            f"MLPSTUDY_BACKEND = dask needs distributed: `{sys.executable} -m pip install distributed` brings what is "
            "missing"
        ) from None
    try:
        check_address(address)
        client = Client(address, timeout=PATIENCE)  # type: ignore[no-untyped-call]
    except (OSError, ValueError, TypeError) as error:  # TypeError: tls without certificates
        reason = in_one_line(error)
        raise ConfigError(f"MLPSTUDY_ADDRESS = {show(address)}: no Dask scheduler answers there ({reason})") from None
    with client:
        yield client


def check_address(address: str) -> None:
    """ValueError where it is none: a client that fails over it would be left half made, with a thread of its own."""
    from distributed.comm.addressing import parse_address, parse_host_port
    from distributed.comm.registry import get_backend

    scheme, place = parse_address(address)
    get_backend(scheme)
    parse_host_port(place)

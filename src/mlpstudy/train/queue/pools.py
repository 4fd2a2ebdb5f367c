"""Trains a queue of runs: in this process, in processes of this machine, or on a cluster.

Each pool takes the runs in their order and gives each run with how it ended, as it ends. An error of one run is an
ending like any other and stops no other run.
"""

from collections.abc import Callable, Sequence
from concurrent.futures import BrokenExecutor, Executor, Future

from mlpstudy.process_pool import begin_importing, beginning_undisturbed, process_pool
from mlpstudy.train.process import request_huge_pages
from mlpstudy.train.queue.endings import Endings, endings
from mlpstudy.train.queue.sharing import AtOnce, tasks
from mlpstudy.train.runs.backend import backend
from mlpstudy.train.runs.spec import RunSpec
from mlpstudy.train.runs.task import Ending, ending_of, train_in_threads

IMPORTED = ["mlpstudy.train.fit", "torch.utils.tensorboard"]


def train_all(queue: Sequence[RunSpec], at_once: AtOnce, alone: bool, look: Callable[[], None]) -> Endings:
    """Every run with its ending; `look` is called about once a second.

    With `alone`, one run after the other in this process, which takes least memory, but a run that is killed takes
    the stage with it.
    """
    if backend() == "dask":
        from mlpstudy.train.queue.cluster import on_cluster

        return on_cluster(queue, look)
    return in_this_process(queue, look) if alone else in_processes(queue, at_once, look)


def in_this_process(queue: Sequence[RunSpec], look: Callable[[], None]) -> Endings:
    """One after the other."""
    for spec in queue:
        yield spec, ending_of(spec, look)


def in_processes(queue: Sequence[RunSpec], at_once: AtOnce, look: Callable[[], None]) -> Endings:
    """So many at once, by processes that stay for the whole queue; where they are killed, checkpoints stay."""
    shared = tasks(queue, at_once.threads)
    begin_workers()
    with process_pool(min(at_once.processes, len(shared)), IMPORTED) as pool:
        for specs, ended in endings({submitted(pool, specs): specs for specs in shared}, look):
            yield from zip(specs, [ended] * len(specs) if isinstance(ended, Exception) else ended, strict=True)


def submitted(pool: Executor, specs: Sequence[RunSpec]) -> Future[list[Ending]]:
    """The future of these runs, which has failed already where a process of the pool was killed meanwhile.

    Or the one that they are copies of, just when it was to make another.
    """
    try:
        with beginning_undisturbed():
            return pool.submit(train_in_threads, specs)
    except (BrokenExecutor, EOFError, ConnectionError) as error:
        failed: Future[list[Ending]] = Future()
        failed.set_exception(error if isinstance(error, BrokenExecutor) else BrokenExecutor(str(error)))
        return failed


def begin_workers() -> None:
    """Has the process that workers will be copies of import torch, while this one goes on."""
    request_huge_pages()
    begin_importing(IMPORTED)

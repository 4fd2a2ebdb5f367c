"""Tasks of a stage, on as many workers as there are cores, with the same results whatever their number."""

from collections.abc import Callable, Generator, Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, BrokenExecutor, Future, wait
from importlib import import_module
from typing import TypeVar

from mlpstudy.errors import StudyError
from mlpstudy.process_pool import begin_importing, beginning_undisturbed, process_pool
from mlpstudy.workers import worker_count

T = TypeVar("T")


def begin_workers(imported: Sequence[str]) -> None:
    """Has the process that workers will be copies of import the modules, while this one goes on."""
    if worker_count() > 1:
        begin_importing(imported)


def in_parallel(tasks: Sequence[Callable[[], T]], imported: Sequence[str]) -> Generator[tuple[int, T]]:
    """Number and result of each task, as it ends; raises the first error, in the order of the tasks.

    One worker stops there, several do all other tasks before. All begin with the modules `imported`: those whose
    libraries compute on several threads. StudyError where the system killed a process, as it does when memory is short.

    A result has to be small; what is large a task leaves in a file. A process that is killed amid sending more than a
    pipe takes (64 kB) would leave the stage waiting for the rest for ever: other processes hold the pipe open.
    """
    if worker_count() == 1 or not tasks:
        yield from enumerate(on_one_thread(task, imported) for task in tasks)
        return
    try:
        with process_pool(min(worker_count(), len(tasks)), imported) as pool:
            with beginning_undisturbed():
                futures = {pool.submit(on_one_thread, task, imported): number for number, task in enumerate(tasks)}
            yield from results(futures)
    except BrokenExecutor:
        raise StudyError(
            "a worker process was killed, perhaps for want of memory (MLPSTUDY_WORKERS=1 takes least); "
            "what is finished is kept, and `dvc repro` goes on from there"
        ) from None


def results(futures: dict[Future[T], int]) -> Iterator[tuple[int, T]]:
    """Number and result of each future, as it ends; `futures` is emptied on the way, for each holds its result.

    An error stops no other task. When all have ended the first one's is raised, so that it does not depend on chance.
    (None is cancelled: on Python 3.11 a worker that is killed after that leaves its own future waiting for ever.)
    """
    errors: dict[int, BaseException] = {}
    while futures:
        ended, _ = wait(futures, return_when=FIRST_COMPLETED)
        while ended:
            future = ended.pop()
            number = futures.pop(future)
            if error := future.exception():
                errors[number] = error
            else:
                yield number, future.result()
    if errors:
        raise errors[min(errors)]


def on_one_thread(task: Callable[[], T], imported: Sequence[str]) -> T:
    """So that results do not depend on the number of cores. The modules come first: only libraries that are loaded by
    then are limited to one thread."""
    from threadpoolctl import threadpool_limits  # type: ignore[import-untyped]

    for module in imported:
        import_module(module)
    with threadpool_limits(1):
        return task()

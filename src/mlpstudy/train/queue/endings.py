"""How runs end: each with a summary or an error, in whatever order."""

from collections.abc import Callable, Iterator
from concurrent.futures import FIRST_COMPLETED, Future, wait
from typing import TypeVar

from mlpstudy.train.runs.spec import RunSpec, RunSummary

LOOK_SECONDS = 1.0  # between two calls of `look` while nothing ends

Ending = RunSummary | Exception  # BrokenExecutor: the process was killed, or that of another run beside it
Endings = Iterator[tuple[RunSpec, Ending]]
T = TypeVar("T")


def endings(futures: dict[Future[T], RunSpec], look: Callable[[], None]) -> Iterator[tuple[RunSpec, T | Exception]]:
    """What each run's future gives, as it ends; KeyboardInterrupt where Ctrl-C reached a worker first.

    `futures` is emptied on the way, for from a cluster each of them holds a network.
    """
    waiting = set(futures)
    while waiting:
        ended, waiting = wait(waiting, LOOK_SECONDS, FIRST_COMPLETED)
        for future in ended:
            error = future.exception()
            if error and not isinstance(error, Exception):
                raise error
            yield futures.pop(future), error if isinstance(error, Exception) else future.result()
        look()

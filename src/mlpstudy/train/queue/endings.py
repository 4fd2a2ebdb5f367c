"""How runs end: each with a summary or an error, in whatever order."""

from collections.abc import Callable, Generator, Iterator
from concurrent.futures import FIRST_COMPLETED, CancelledError, Future, wait
from typing import TypeVar

from mlpstudy.train.runs.spec import RunSpec
from mlpstudy.train.runs.task import Ending

LOOK_SECONDS = 1.0  # between two calls of `look` while nothing ends

Endings = Generator[tuple[RunSpec, Ending]]  # closing it ends what is still training
Task = TypeVar("Task")
Result = TypeVar("Result")


def endings(futures: dict[Future[Result], Task], look: Callable[[], None]) -> Iterator[tuple[Task, Result | Exception]]:
    """What each task's future gives, as it ends; raises what is no Exception, such as KeyboardInterrupt.

    An error is BrokenExecutor where the process was killed, or that of another task beside it, and CancelledError where
    a cluster called the task off. `futures` is emptied on the way, for from a cluster each of them holds a network.
    """
    waiting = set(futures)
    while waiting:
        ended, waiting = wait(waiting, LOOK_SECONDS, FIRST_COMPLETED)
        for future in ended:
            error = CancelledError() if future.cancelled() else future.exception()
            if error and not isinstance(error, Exception):
                raise error
            yield futures.pop(future), error if isinstance(error, Exception) else future.result()
        look()

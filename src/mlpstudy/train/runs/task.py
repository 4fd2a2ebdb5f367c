"""What a worker is given to do: a run, or some that share a GPU, in a process that may know nothing of torch yet."""

import traceback
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import cache

from mlpstudy.errors import ConfigError, StudyError
from mlpstudy.process_pool import AT_WORK
from mlpstudy.stage_code import refuse_other_code
from mlpstudy.train.runs.fingerprint import other_packages
from mlpstudy.train.runs.spec import RunSpec, RunSummary

MOST_THREADS = 10  # runs of one process that share a GPU, at most: more hardly help

Ending = RunSummary | Exception  # how a run ends


def train_in_threads(specs: Sequence[RunSpec]) -> list[Ending]:
    """Trains runs at the same time, each in a thread of its own; an error of one stops no other."""
    with AT_WORK:
        return [ending_of(specs[0])] if len(specs) == 1 else list(threads().map(ending_of, specs))


@cache
def threads() -> ThreadPoolExecutor:
    """Of this process, which stay: for each new one PyTorch would take 32 MB more of a GPU for cuBLAS."""
    return ThreadPoolExecutor(MOST_THREADS)


def ending_of(spec: RunSpec, after_epoch: Callable[[], None] | None = None) -> Ending:
    """Trains a run. A mistake in the code comes with a note where it happened, for no traceback leaves a process.

    Nor shall one stay in this process, of the error or of one that it came of: it holds the run's network and images.
    """
    try:
        return train_run(spec, after_epoch)
    except Exception as error:
        if not isinstance(error, StudyError):
            error.add_note("".join(traceback.format_exception(error)))
        error.__cause__ = error.__context__ = None
        return error.with_traceback(None)


def train_run(spec: RunSpec, after_epoch: Callable[[], None] | None = None) -> RunSummary:
    """Trains a run, and calls `after_epoch` after each of its epochs.

    The training loop, and torch, are imported here and not in a parent that only waits.
    """
    if other := other_packages(spec.packages):
        raise ConfigError(
            f"a worker has {', '.join(other)}, and the stage another version: install there what requirements.lock "
            "says, and restart the workers"
        )
    from mlpstudy.train.fit import fit

    refuse_other_code(spec.code)  # now that it is imported
    return fit(spec, after_epoch)

"""What a worker is given to do: a run, or some that share a GPU, in a process that may know nothing of torch yet."""

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor

from mlpstudy.errors import ConfigError
from mlpstudy.scratch.training_code import training_code
from mlpstudy.train.runs.spec import RunSpec, RunSummary

Ending = RunSummary | Exception  # how a run ends


def train_together(specs: Sequence[RunSpec]) -> list[Ending]:
    """Trains runs at the same time, each in a thread of its own; an error of one stops no other."""
    if len(specs) == 1:
        return [ending_of(specs[0])]
    with ThreadPoolExecutor(len(specs)) as threads:
        return list(threads.map(ending_of, specs))


def ending_of(spec: RunSpec) -> Ending:
    """Trains a run."""
    try:
        return train_run(spec)
    except Exception as error:
        return error


def train_run(spec: RunSpec, after_epoch: Callable[[], None] | None = None) -> RunSummary:
    """Trains a run, and calls `after_epoch` after each of its epochs.

    The training loop, and torch, are imported here and not in a parent that only waits.
    """
    if spec.code != training_code():
        raise ConfigError("a worker of the cluster has loaded other code than this experiment's: restart the workers")
    from mlpstudy.train.fit import fit

    return fit(spec, after_epoch)

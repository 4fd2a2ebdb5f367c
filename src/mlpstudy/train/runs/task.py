"""What a worker is given to do: one run, in a process that may know nothing of torch yet."""

from collections.abc import Callable

from mlpstudy.errors import ConfigError
from mlpstudy.scratch.training_code import training_code
from mlpstudy.train.runs.spec import RunSpec, RunSummary


def train_run(spec: RunSpec, after_epoch: Callable[[], None] | None = None) -> RunSummary:
    """Trains a run, and calls `after_epoch` after each of its epochs.

    The training loop, and torch, are imported here and not in a parent that only waits.
    """
    if spec.code != training_code():
        raise ConfigError("a worker of the cluster has loaded other code than this experiment's: restart the workers")
    from mlpstudy.train.fit import fit

    return fit(spec, after_epoch)

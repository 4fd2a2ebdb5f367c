"""Where runs are trained: on this machine's cores, or on a cluster. No parameters, since they change no result.

| variable                    | meaning                                                                          |
|-----------------------------|----------------------------------------------------------------------------------|
| MLPSTUDY_WORKERS            | runs at once on this machine; default: the cores that this process may use       |
| MLPSTUDY_BACKEND            | loky (processes of this machine, the default) or dask (a cluster)                |
| MLPSTUDY_ADDRESS            | of the Dask scheduler, as tcp://host:8786                                        |
| MLPSTUDY_CHECKPOINT_SECONDS | a run writes a checkpoint at most this often; default: 10; 0 = after every epoch |
| GLIBC_TUNABLES              | how workers ask for memory; default: glibc.malloc.hugetlb=1, see train/process.py |
| CI                          | if set, a run prints its last line alone                                         |
"""

import math
import os
from collections.abc import Iterator
from contextlib import contextmanager

from mlpstudy.config.base import nearest, show
from mlpstudy.errors import ConfigError
from mlpstudy.train.process import request_huge_pages
from mlpstudy.workers import worker_count

BACKENDS = ("dask", "loky")
CHECKPOINT_SECONDS = "10"


def checkpoint_seconds() -> float:
    """The shortest time between two checkpoints of a run."""
    text = os.environ.get("MLPSTUDY_CHECKPOINT_SECONDS") or CHECKPOINT_SECONDS
    try:
        seconds = float(text)
    except ValueError:
        seconds = math.nan
    if not seconds >= 0:
        raise ConfigError(f"MLPSTUDY_CHECKPOINT_SECONDS = {show(text)}: expected a number of seconds from 0")
    return seconds


@contextmanager
def workers(runs: int) -> Iterator[int]:
    """Sets joblib's backend for this many runs, and gives how many are trained at once (-1: as the cluster decides)."""
    name = os.environ.get("MLPSTUDY_BACKEND") or "loky"
    if name not in BACKENDS:
        raise ConfigError(f"MLPSTUDY_BACKEND = {show(name)}: unknown backend{nearest(name, BACKENDS)}")
    if name == "loky":
        request_huge_pages()
        yield min(worker_count(), runs)
        return
    from joblib import parallel_config

    with dask_client(), parallel_config(backend="dask"):
        yield -1


@contextmanager
def dask_client() -> Iterator[None]:
    """Connects to the scheduler; ConfigError where its address or the package is missing, or nobody answers."""
    address = os.environ.get("MLPSTUDY_ADDRESS")
    if not address:
        raise ConfigError("MLPSTUDY_ADDRESS is missing: the dask backend needs a scheduler, as tcp://host:8786")
    try:
        from distributed import Client
    except ImportError:
        raise ConfigError("MLPSTUDY_BACKEND = dask needs the package distributed: pip install distributed") from None
    try:
        client = Client(address, timeout="10s")  # type: ignore[no-untyped-call]
    except OSError as error:
        raise ConfigError(f"MLPSTUDY_ADDRESS = {show(address)}: no Dask scheduler answers there ({error})") from None
    with client:
        yield

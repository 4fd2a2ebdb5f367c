"""Where runs are trained: on this machine's cores, or on a cluster. No parameter, since it changes no result.

| variable           | meaning                                                             |
|--------------------|---------------------------------------------------------------------|
| MLPSTUDY_WORKERS   | trainings at once on this machine; default: its cores               |
| MLPSTUDY_BACKEND   | loky (processes of this machine, the default) or dask (a cluster)   |
| MLPSTUDY_ADDRESS   | of the Dask scheduler, as tcp://host:8786                           |
"""

import os
from collections.abc import Iterator
from contextlib import contextmanager

from mlpstudy.config.base import nearest, show
from mlpstudy.errors import ConfigError
from mlpstudy.workers import worker_count

BACKENDS = ("dask", "loky")
# each step walks through 100 MB of a large first layer: in pages of 2 MB an epoch takes 7 % less
HUGE_PAGES = "glibc.malloc.hugetlb=1"


@contextmanager
def workers(jobs: int) -> Iterator[int]:
    """Sets joblib's backend and gives the number of jobs at once."""
    name = os.environ.get("MLPSTUDY_BACKEND") or "loky"
    if name not in BACKENDS:
        raise ConfigError(f"MLPSTUDY_BACKEND = {show(name)}: unknown backend{nearest(name, BACKENDS)}")
    if name == "loky":
        os.environ.setdefault("GLIBC_TUNABLES", HUGE_PAGES)  # read when a worker starts; this process has begun without
        yield min(worker_count(), jobs)
        return
    from joblib import parallel_config

    with dask_client(), parallel_config(backend="dask"):
        yield -1


@contextmanager
def dask_client() -> Iterator[None]:
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

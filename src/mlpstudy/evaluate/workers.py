"""Cores are filled with variants; each works on one thread, so that results do not depend on how many there are."""

from collections.abc import Callable, Sequence
from contextlib import chdir
from pathlib import Path
from typing import TypeVar

from mlpstudy.workers import worker_count

T = TypeVar("T")


def in_parallel(jobs: Sequence[Callable[[], T]]) -> list[T]:
    """Results in the order of the jobs; through joblib, so that a cluster backend takes them as well."""
    from joblib import Parallel, delayed

    workers, folder = min(worker_count(), len(jobs)), Path.cwd()
    results: list[T] = Parallel(n_jobs=workers)(delayed(alone)(job, folder) for job in jobs)
    return results


def alone(job: Callable[[], T], folder: Path) -> T:
    """On one thread, in the stage's folder: a worker may be older than the stage that it serves."""
    from threadpoolctl import threadpool_limits  # type: ignore[import-untyped]

    with threadpool_limits(1), chdir(folder):
        return job()

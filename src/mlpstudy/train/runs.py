"""All paired runs of a variant, spread over the cores."""

import os
from collections.abc import Iterator
from pathlib import Path

from mlpstudy import paths
from mlpstudy.config.train import VariantConfig
from mlpstudy.train.job import Job
from mlpstudy.train.scratch import fingerprint, publish


def train_variant(variant: str, config: VariantConfig, runs: int) -> None:
    """Trains what is not finished yet, then hands models and histories to models/<variant>."""
    folder = paths.scratch() / "train" / f"{variant}-{fingerprint(paths.VARIANT_CONFIGS / f'{variant}.json')}"
    jobs = [
        Job(variant, config, run, Path.cwd(), folder, paths.tensorboard_run(variant, run).resolve())
        for run in range(runs)
    ]
    open_jobs = [job for job in jobs if not job.finished()]
    if len(open_jobs) < len(jobs):
        print(f"{variant}: {len(jobs) - len(open_jobs)} of {len(jobs)} runs were finished before")
    for line in results(open_jobs):
        print(f"{variant}  {line}", flush=True)
    publish(folder, variant, runs)


def results(jobs: list[Job]) -> Iterator[str]:
    """A line for each job as it ends."""
    from joblib import Parallel, delayed

    workers = min(worker_count(), len(jobs))
    yield from Parallel(n_jobs=workers, return_as="generator_unordered")(delayed(fit_one)(job) for job in jobs)


def fit_one(job: Job) -> str:
    """Runs in a worker: torch is imported there, and not in a parent that only waits."""
    from mlpstudy.train.fit import fit

    return fit(job)


def worker_count() -> int:
    return int(os.environ.get("MLPSTUDY_WORKERS") or len(os.sched_getaffinity(0)))

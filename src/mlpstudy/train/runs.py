"""All paired runs of a variant, spread over the cores."""

from collections.abc import Iterator
from pathlib import Path

from mlpstudy import paths
from mlpstudy.config.train import VariantConfig
from mlpstudy.errors import ConfigError
from mlpstudy.train.backend import workers
from mlpstudy.train.job import Job
from mlpstudy.train.scratch import code_digest, fingerprint, publish


def train_variant(variant: str, config: VariantConfig, runs: int) -> None:
    """Trains what is not finished yet, then hands models and histories to models/<variant>."""
    folder = paths.scratch() / "train" / f"{variant}-{fingerprint(paths.VARIANT_CONFIGS / f'{variant}.json')}"
    jobs = [
        Job(variant, config, run, Path.cwd(), folder, code_digest(), paths.tensorboard_run(variant, run).resolve())
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

    if jobs:
        with workers(len(jobs)) as at_once:
            yield from Parallel(n_jobs=at_once, return_as="generator_unordered")(delayed(fit_one)(job) for job in jobs)


def fit_one(job: Job) -> str:
    """Runs in a worker: torch is imported there, and not in a parent that only waits."""
    if job.code != code_digest():
        raise ConfigError("a worker of the cluster has loaded other code than this experiment's: restart the workers")
    from mlpstudy.train.fit import fit

    return fit(job)

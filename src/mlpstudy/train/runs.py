"""All paired runs of a variant, spread over the cores."""

from collections.abc import Iterator
from pathlib import Path

from mlpstudy import paths
from mlpstudy.config.train import VariantConfig
from mlpstudy.errors import ConfigError, StudyError
from mlpstudy.train.backend import workers
from mlpstudy.train.fingerprint import code_digest, fingerprint
from mlpstudy.train.job import Job
from mlpstudy.train.scratch import forget, kept_until_done, publish


def train_variant(variant: str, config: VariantConfig, runs: int) -> None:
    """Trains what is not finished yet, then hands models and histories to models/<variant>."""
    rooms = paths.scratch() / "train"
    folder = rooms / f"{variant}-{fingerprint(paths.VARIANT_CONFIGS / f'{variant}.json')}"
    forget(rooms)
    with kept_until_done(folder):
        jobs = [plan(variant, config, run, folder) for run in range(runs)]
        open_jobs = [job for job in jobs if not job.finished()]
        if len(open_jobs) < len(jobs):
            print(f"{variant}  {len(jobs) - len(open_jobs)} of {len(jobs)} runs were finished before", flush=True)
        for line in results(open_jobs):
            print(line, flush=True)
        publish(folder, variant, runs)


def plan(variant: str, config: VariantConfig, run: int, folder: Path) -> Job:
    log = paths.tensorboard_run(variant, run).resolve()
    return Job(variant, config, run, Path.cwd(), folder, code_digest(), log)


def results(jobs: list[Job]) -> Iterator[str]:
    """A line for each job as it ends."""
    from joblib import Parallel, delayed
    from joblib.externals.loky.process_executor import TerminatedWorkerError

    if not jobs:
        return
    try:
        with workers(len(jobs)) as at_once:
            yield from Parallel(n_jobs=at_once, return_as="generator_unordered")(delayed(fit_one)(job) for job in jobs)
    except TerminatedWorkerError:
        raise StudyError(
            "a training process was killed, perhaps for want of memory (MLPSTUDY_WORKERS=1 takes least); "
            "what is finished is kept, and `dvc repro` goes on from there"
        ) from None


def fit_one(job: Job) -> str:
    """Runs in a worker: torch is imported there, and not in a parent that only waits."""
    if job.code != code_digest():
        raise ConfigError("a worker of the cluster has loaded other code than this experiment's: restart the workers")
    from mlpstudy.train.fit import fit

    return fit(job)

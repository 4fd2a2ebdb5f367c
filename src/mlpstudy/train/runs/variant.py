"""All paired runs of a variant, spread over the cores."""

from collections.abc import Iterator, Sequence
from pathlib import Path

from mlpstudy import paths
from mlpstudy.config.train import VariantConfig
from mlpstudy.errors import ConfigError, StudyError
from mlpstudy.train.runs.backend import workers
from mlpstudy.train.runs.fingerprint import code_digest, fingerprint
from mlpstudy.train.runs.scratch import delete_abandoned, kept_until_done, publish
from mlpstudy.train.runs.spec import RunSpec


def train_variant(variant: str, config: VariantConfig, runs: int) -> None:
    """Trains the runs that are not finished yet, then hands all models and histories to models/<variant>."""
    scratch = paths.scratch() / "train"
    folder = scratch / f"{variant}-{fingerprint(paths.VARIANT_CONFIGS / f'{variant}.json')}"
    delete_abandoned(scratch)
    with kept_until_done(folder):
        specs = [run_spec(variant, config, run, folder) for run in range(runs)]
        open_specs = [spec for spec in specs if not spec.finished()]
        if len(open_specs) < len(specs):
            print(f"{variant}  {len(specs) - len(open_specs)} of {len(specs)} runs were finished before", flush=True)
        for line in train_runs(open_specs):
            print(line, flush=True)
        publish(folder, variant, runs)


def run_spec(variant: str, config: VariantConfig, run: int, folder: Path) -> RunSpec:
    """The run as planned by this process, its folder and its code."""
    log = paths.tensorboard_run(variant, run).resolve()
    return RunSpec(variant, config, run, Path.cwd(), folder, code_digest(), log)


def train_runs(specs: Sequence[RunSpec]) -> Iterator[str]:
    """A line for each run as it ends."""
    from joblib import Parallel, delayed
    from joblib.externals.loky.process_executor import TerminatedWorkerError

    if not specs:
        return
    try:
        with workers(len(specs)) as at_once:
            tasks = (delayed(train_run)(spec) for spec in specs)
            yield from Parallel(n_jobs=at_once, return_as="generator_unordered")(tasks)
    except TerminatedWorkerError:
        raise StudyError(
            "a worker process was killed, perhaps for want of memory (MLPSTUDY_WORKERS=1 takes least); "
            "what is finished is kept, and `dvc repro` goes on from there"
        ) from None


def train_run(spec: RunSpec) -> str:
    """What a worker does. The training loop, and torch, are imported there and not in a parent that only waits."""
    if spec.code != code_digest():
        raise ConfigError("a worker of the cluster has loaded other code than this experiment's: restart the workers")
    from mlpstudy.train.fit import fit

    return fit(spec)

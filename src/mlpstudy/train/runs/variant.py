"""All paired runs of a variant, spread over the cores."""

from collections.abc import Iterator, Sequence
from pathlib import Path

from mlpstudy import paths
from mlpstudy.config.train import VariantConfig
from mlpstudy.contracts.images import read_images
from mlpstudy.contracts.split import read_split
from mlpstudy.errors import ConfigError, StudyError
from mlpstudy.files import free_bytes
from mlpstudy.resources import disk_bytes, gigabytes, weight_count
from mlpstudy.train.runs.backend import workers
from mlpstudy.train.runs.fingerprint import code_digest, fingerprint
from mlpstudy.train.runs.scratch import delete_abandoned, kept_until_done, publish
from mlpstudy.train.runs.spec import RunSpec
from mlpstudy.workers import worker_count


def train_variant(variant: str, config: VariantConfig, runs: int) -> None:
    """Trains the runs that are not finished yet, then hands all models and histories to models/<variant>."""
    scratch = paths.scratch() / "train"
    folder = scratch / f"{variant}-{fingerprint(paths.VARIANT_CONFIGS / f'{variant}.json')}"
    delete_abandoned(scratch)
    with kept_until_done(folder):
        specs = [run_spec(variant, config, run, folder) for run in range(runs)]
        open_specs = [spec for spec in specs if not spec.finished()]
        for spec in filter(RunSpec.damaged, open_specs):
            print(f"{spec.label}  is damaged in .scratch, and starts anew", flush=True)
        check_disk(config, open_specs)
        if len(open_specs) < len(specs):
            print(f"{variant}  {len(specs) - len(open_specs)} of {len(specs)} runs were finished before", flush=True)
        for line in train_runs(open_specs):
            print(line, flush=True)
        publish(folder, variant, runs)


def check_disk(config: VariantConfig, specs: Sequence[RunSpec]) -> None:
    """StudyError where the networks of these runs do not fit on the disk."""
    if not specs:
        return
    _, side, _, channels = read_images().shape
    weights = weight_count(config.model, (channels, side, side), len(read_split().classes))
    needed, free = disk_bytes(weights, len(specs), worker_count()), free_bytes(specs[0].scratch)
    if needed > free:
        raise StudyError(
            f"{specs[0].variant}: {len(specs)} runs need {gigabytes(needed)} in .scratch, and its disk has "
            f"{gigabytes(free)} free; nothing was trained"
        )


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

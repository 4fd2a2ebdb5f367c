"""`mlpstudy tensorboard`: curves, pictures and histograms of the runs; or drops those of old experiments."""

import os
from argparse import ArgumentParser, Namespace
from pathlib import Path


def add_arguments(parser: ArgumentParser) -> None:
    """What may stand behind `mlpstudy tensorboard`."""
    parser.add_argument("experiment", nargs="?", help="one alone, with shorter names; `workspace` is dvc repro's")
    parser.add_argument("--port", type=int, metavar="N", help="of localhost; default: 6006, or a free one near it")
    parser.add_argument(
        "--prune",
        action="store_true",
        help="delete the logs of experiments that DVC no longer knows, and of variants that neither params.yaml nor "
        "the last commit has",
    )


def execute(options: Namespace) -> int:
    """Becomes `tensorboard` in the folder of the study, or drops old logs and says which."""
    from mlpstudy.errors import ConfigError
    from mlpstudy.workspace import find_workspace

    os.chdir(find_workspace())
    if not options.prune:
        return show(options.experiment, options.port)
    if options.experiment:
        raise ConfigError(f"--prune {options.experiment}: takes no name; `dvc exp remove` first drops the experiment")
    if options.port is not None:
        raise ConfigError(f"--prune --port {options.port}: takes no port, for it shows nothing")
    return prune()


def show(experiment: str | None, port: int | None) -> int:
    """ConfigError with all names where there is no such experiment, or none at all."""
    from mlpstudy.command.run import become
    from mlpstudy.errors import ConfigError
    from mlpstudy.paths import RUNS

    logs = Path(RUNS)
    known = sorted(folder.name for folder in logs.glob("*/"))
    if not known:
        raise ConfigError(f"{logs}/ holds no logs yet: `dvc repro` trains, and writes them")
    if experiment is not None and experiment not in known:
        raise ConfigError(f"{experiment}: no logs in {logs}/; known: {', '.join(known)}")
    become(
        ["tensorboard", "--logdir", str(logs / (experiment or "")), "--host", "localhost"]
        + (["--port", str(port)] if port is not None else [])
    )


def prune() -> int:
    """Says of each experiment and variant that there no longer is what became of its logs."""
    from mlpstudy.command.logs import committed_variants, drop_old, known_experiments
    from mlpstudy.paths import PARAMS
    from mlpstudy.resolve.read import parse_params, read_params
    from mlpstudy.workspace import refuse_read_only

    refuse_read_only(Path())
    here = parse_params(read_params(PARAMS), str(PARAMS)).variants
    print("\n".join(drop_old(known_experiments(), committed_variants() | set(here))))
    return 0

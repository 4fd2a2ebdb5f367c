"""A trial of a study, from a copy of its files to what its report says; the workspace stays as it is."""

import os
import shlex
import subprocess
import threading
from collections.abc import Collection, Iterator, Sequence
from contextlib import chdir, contextmanager
from dataclasses import dataclass
from pathlib import Path

from ruamel.yaml import YAML

from mlpstudy import paths
from mlpstudy.compare.read import read_study
from mlpstudy.compare.study import Study
from mlpstudy.config.params import Params
from mlpstudy.contracts.index import read_index
from mlpstudy.contracts.inputs import input_shape
from mlpstudy.contracts.split import Split
from mlpstudy.errors import ConfigError, StudyError
from mlpstudy.explained import TRIAL
from mlpstudy.interrupt import interrupt_when
from mlpstudy.resolve.read import parse_params, read_params
from mlpstudy.resolve.resources import missing_gpu_line
from mlpstudy.resolve.variants import variant_config
from mlpstudy.survey.duration import Shapes
from mlpstudy.trial.copy import FOLDER, keep_report, working_copy
from mlpstudy.trial.outlook import Outlook, outlook
from mlpstudy.trial.settings import FILE, chosen_variants, study_split, trial_settings
from mlpstudy.workspace import environment

PREPARE = ("dvc", "repro", "-q", "preprocess")  # with the study's own settings: `dvc repro` takes it from the cache
TRAIN = ("dvc", "repro", "-q", "--no-commit")  # of a trial, nothing is to stay in the cache


@dataclass(frozen=True)
class Trial:
    """What a trial gave."""

    params: Params  # of the study
    split: Split  # of the study
    study: Study  # of the trial
    outlook: Outlook  # for the study
    page: Path  # of the trial's report, relative to the workspace


def run_trial(workspace: Path, only: Collection[str] | None) -> Trial:
    """Of the study of params.yaml; StudyError where a stage fails. The working folder must be the workspace."""
    refuse_missing_gpu(only)
    with working_copy(workspace) as copy, named(workspace), chdir(copy):
        values = read_params(paths.PARAMS)
        params = parse_params(values, FILE)
        repro(PREPARE, copy)
        index = read_index()
        split, shapes = study_split(params, index), prepared_shapes(params)
        settings = trial_settings(values, chosen_variants(params, only), index, shapes)
        with paths.PARAMS.open("w", encoding="utf-8") as file:
            YAML().dump(settings, file)
        repro(TRAIN, copy)
        study = read_study()
        ahead = outlook(params, split, shapes, parse_params(settings, FILE), study)
        return Trial(params, split, study, ahead, keep_report(workspace))


def refuse_missing_gpu(only: Collection[str] | None) -> None:
    """ConfigError before anything is read where variants of the trial insist on a GPU and this machine has none."""
    params = parse_params(read_params(paths.PARAMS), FILE)
    variants = {name: variant_config(params, name, FILE) for name in chosen_variants(params, only)}
    if missing := missing_gpu_line(variants):
        raise ConfigError(f"{FILE}: {missing}")


@contextmanager
def named(workspace: Path) -> Iterator[None]:
    """As in `dvc exp run --temp`, paths of sources, .scratch and runs are those of the workspace."""
    before = dict(os.environ)
    os.environ.update({"DVC_ROOT": str(workspace), "DVC_EXP_NAME": TRIAL})
    try:
        yield
    finally:
        os.environ.clear()
        os.environ.update(before)


def repro(command: Sequence[str], copy: Path) -> None:
    """Prints the command and runs it in the copy. StudyError where it fails; its stages have said why."""
    print(f"running in {FOLDER / copy.name}: {shlex.join(command)}", flush=True)
    process = subprocess.Popen(command, cwd=copy, env=environment(), close_fds=False)
    try:
        status = process.wait()
    except KeyboardInterrupt:  # which the terminal has sent to DVC too
        process.wait()
        raise
    except SystemExit:  # on SIGTERM, of which DVC and its stage know nothing
        threading.Thread(target=interrupt_when, args=(lambda: True, process.pid), daemon=True).start()
        process.wait()
        raise
    if status:
        # quiet as it is, DVC does not say what it fails at itself: a broken dvc.yaml, say
        subprocess.run(["dvc", "status"], cwd=copy, env=environment(), stdout=subprocess.DEVNULL, check=False)
        raise StudyError(f"`{shlex.join(command)}` failed; params.yaml and results are as they were")


def prepared_shapes(params: Params) -> Shapes:
    """Of the images and, where there are any, the features of the working folder."""
    pixels: Shapes = {"pixels": input_shape("pixels")}
    return {**pixels, "features": input_shape("features")} if params.data.features else pixels

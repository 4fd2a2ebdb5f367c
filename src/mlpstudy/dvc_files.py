"""What DVC and git write into params.yaml, dvc.yaml and dvc.lock: mappings, or one error that says how to mend them."""

import os
import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ruamel.yaml import YAML
from ruamel.yaml.error import YAMLError

from mlpstudy import paths
from mlpstudy.config.base import show
from mlpstudy.errors import ConfigError, StudyError, in_one_line

if TYPE_CHECKING:
    from dvc.repo import Repo

PIPELINE, LOCK = Path("dvc.yaml"), Path("dvc.lock")
MARKS = re.compile(rb"^(<{7}|>{7})( |\r?$)", re.MULTILINE)
# whatever a merge left of the file, both sides are whole, and DVC adds what is missing in the one that is taken
MENDED = f"`git checkout HEAD {LOCK}` brings back that of the last commit, and `dvc repro` goes on from there"
# which side is whose depends: in a rebase they are the other way round than in a merge
CHOSEN = f"`git checkout --theirs {LOCK}` takes one side, `--ours` the other, and `dvc repro` makes it fit"
EDITED = "keep one side of each place that is marked, and delete the marks"


def read_mapping(path: Path, holds: str) -> dict[str, Any]:
    """Plain values of a file that `holds` sections, say. ConfigError where it is half merged or no mapping of YAML.

    By YAML 1.2, in which 1e-05 is a number, as ruamel's parser in C reads it: in a quarter of the time of the other.
    """
    try:
        values = YAML(typ="safe").load(path)
    except (YAMLError, ValueError, RecursionError) as error:  # an impossible date or number, an endless nesting
        if MARKS.search(path.read_bytes()):
            advice = CHOSEN if path.name == LOCK.name else EDITED
            raise ConfigError(f"{path}: holds the marks of a merge (<<<<<<<) that git left to you: {advice}") from None
        raise ConfigError(f"{path}: not valid YAML: {in_one_line(error)}") from None
    if not isinstance(values, dict):
        empty = values is None and not path.read_bytes().strip()
        raise ConfigError(f"{path}: expected a mapping of {holds}, found {'an empty file' if empty else show(values)}")
    return values


def read_lock(workspace: Path) -> dict[str, Any]:
    """The stages that dvc.lock knows; none where there is no such file. ConfigError where it is damaged."""
    file = workspace / LOCK
    if not file.is_file():
        return {}
    try:
        stages = read_mapping(file, "stages").get("stages")
    except ConfigError as error:
        told = str(error).replace(str(file), LOCK.name)
        raise ConfigError(told if CHOSEN in told else f"{told}; {MENDED}") from None
    if not isinstance(stages, dict) or not all(is_stage(stage) for stage in stages.values()):
        raise ConfigError(f"{LOCK}: stages = {show(stages)}: expected what DVC notes of each stage; {MENDED}")
    return stages


def is_stage(noted: Any) -> bool:
    """Does this look like what DVC notes of a stage: its command, and files with their paths?"""
    if not isinstance(noted, Mapping):
        return False
    listed = [noted.get("deps", ()), noted.get("outs", ())]
    return all(isinstance(files, list | tuple) for files in listed) and all(
        isinstance(file, Mapping) and "path" in file for files in listed for file in files
    )


@contextmanager
def opened_pipeline(workspace: Path) -> Iterator["Repo"]:
    """DVC's own view of the stages. StudyError that names the file which DVC cannot read, where it is one of these."""
    from dvc.exceptions import DvcException, NotDvcRepoError
    from dvc.repo import Repo

    try:
        with Repo(os.fspath(workspace)) as repo:
            yield repo
    except NotDvcRepoError:
        raise
    except DvcException as error:
        refuse_damaged(workspace)
        raise StudyError(f"DVC cannot read the pipeline: {in_one_line(error)}; `dvc status` says more") from None


def refuse_damaged(workspace: Path) -> None:
    """ConfigError about the first file of the pipeline that is half merged or no mapping of YAML."""
    read_lock(workspace)
    for name, holds in ((PIPELINE, "stages"), (paths.PARAMS, "sections")):
        try:
            read_mapping(workspace / name, holds)
        except ConfigError as error:
            raise ConfigError(str(error).replace(str(workspace / name), name.name)) from None

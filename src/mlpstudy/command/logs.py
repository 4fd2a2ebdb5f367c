"""Drops TensorBoard's logs of what there no longer is: experiments that DVC does not know, each in `runs/<experiment>`,
and variants of the workspace that params.yaml has neither here nor in the last commit, each in
`runs/workspace/<variant>`."""

import shlex
import shutil
import subprocess
import time
from collections.abc import Collection, Sequence
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml.error import YAMLError

from mlpstudy.counted import counted, in_bytes
from mlpstudy.errors import StudyError
from mlpstudy.paths import PARAMS, RUNS, WORKSPACE
from mlpstudy.workspace import environment

# logs written to since then may be of an experiment that is still running: DVC lists it at its end
SAFE_SECONDS = 3600.0
DEPTH = 5  # parts of the name of a log
LIST = ("dvc", "exp", "list", "--all-commits", "--names-only")
COMMITTED = ("git", "show", f"HEAD:./{PARAMS}")


def known_experiments() -> set[str]:
    """Of all commits, as DVC lists them. StudyError where it cannot: then nothing may be called old."""
    print(f"running: {shlex.join(LIST)}", flush=True)
    return set(printed(LIST, "dvc does not list its experiments").splitlines())


def committed_variants() -> set[str]:
    """Of the last commit, to which `make restore` goes back from an experiment that has fewer.

    StudyError where its params.yaml cannot be read.
    """
    values = committed_settings()
    variants = values.get("variants") if isinstance(values, dict) else None
    return set(variants) if isinstance(variants, dict) else set()


def committed_settings() -> Any:
    """What params.yaml of the last commit holds. StudyError where it cannot be read."""
    text = printed(COMMITTED, f"git does not show {PARAMS} of the last commit")
    try:
        return YAML(typ="safe").load(text)
    except (YAMLError, ValueError, RecursionError):
        raise StudyError(f"{PARAMS} of the last commit: not valid YAML; nothing was dropped") from None


def printed(command: Sequence[str], failure: str) -> str:
    """By another program. StudyError, which begins with `failure`, where it fails: then nothing is dropped."""
    try:
        done = subprocess.run(
            command, env=environment(), encoding="utf-8", errors="replace", capture_output=True, check=False
        )
    except OSError as error:
        raise StudyError(f"{command[0]} cannot be run: {error.strerror}; nothing was dropped") from None
    if done.returncode:
        raise StudyError(f"{failure}: {done.stderr.strip()}\nnothing was dropped")
    return done.stdout


def old_folders(known: Collection[str], variants: Collection[str]) -> list[Path]:
    """Of experiments that are not known, and of the workspace's that are none of the variants."""
    workspace = Path(RUNS, WORKSPACE)
    removed = [] if workspace.is_symlink() else [each for each in workspace.glob("*") if each.name not in variants]
    return sorted([*(each for each in Path(RUNS).glob("*") if each.name not in {WORKSPACE, *known}), *removed])


def drop_old(known: Collection[str], variants: Collection[str]) -> list[str]:
    """Deletes logs of experiments that DVC does not know, and the workspace's of variants that are none of `variants`.

    Gives a line for each of them, and one for all.
    """
    lines, freed = [], 0
    for folder in old_folders(known, variants):
        if reason := why_kept(folder):
            lines.append(f"kept     {folder}: {reason}")
            continue
        files = log_files(folder)
        size = sum(file.stat().st_size for file in files)
        shutil.rmtree(folder)
        lines.append(f"dropped  {folder}: {counted(len(files), 'log')}, {in_bytes(size)}")
        freed += size
    dropped = sum(line.startswith("dropped") for line in lines)
    stay = f"logs of experiments that DVC knows stay, and the {WORKSPACE}'s, of variants here or in the last commit"
    return [*lines, f"dropped in all: {dropped}, {in_bytes(freed)}; {stay}"]


def why_kept(folder: Path) -> str | None:
    """Why this may not be deleted; None where all that it holds are old logs of runs."""
    if folder.is_symlink() or not folder.is_dir():
        return "is no folder of logs"
    logs = log_files(folder)
    foreign = sorted(
        path for path in folder.rglob("*") if path not in logs and (path.is_symlink() or not path.is_dir())
    )
    if foreign:
        return f"holds {foreign[0].relative_to(folder)}, which no run wrote"
    if not logs:
        return "holds no logs"
    if any(time.time() - file.stat().st_mtime < SAFE_SECONDS for file in logs):
        return "was written to within the last hour, and may still be in training"
    return None


def log_files(folder: Path) -> set[Path]:
    """Those that runs and means wrote: runs/<experiment>/<variant>/<run>/events.out.tfevents..."""
    files = (file for file in folder.rglob("events.out.tfevents.*") if len(file.parts) == DEPTH)
    return {file for file in files if file.is_file() and not file.is_symlink()}

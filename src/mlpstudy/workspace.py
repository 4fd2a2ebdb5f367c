"""Which study a command or a notebook is about: the clone that it stands in."""

import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

from mlpstudy import paths
from mlpstudy.errors import ConfigError, DataError, StudyError, in_short
from mlpstudy.mendable import UNWRITABLE

MARKS = ("dvc.yaml", "params.yaml")
FROM_COMMITS = "an experiment starts from the last commit, and `make restore` goes back to it"


def find_workspace(start: str | os.PathLike[str] | None = None) -> Path:
    """The first folder from `start` (or the working folder) upwards that holds a study. ConfigError where none does."""
    here = Path(start or "").absolute()
    for folder in (here, *here.parents):
        if all((folder / mark).is_file() for mark in MARKS):
            return folder
    raise ConfigError(f"{here}: no study here or above: expected a folder with {' and '.join(MARKS)}, your clone")


def place_in_git(folder: Path) -> str:
    """Where a folder lies in its repository of git: "", or "courses/skin/" in one that holds more.

    ConfigError where git reads none there, as it does not where the repository is somebody else's: DVC would end in an
    error that does not say what to do, which git does. Where there is no git to be asked, DVC is left to find out.
    """
    command = ("git", "-C", folder, "rev-parse", "--show-prefix")
    try:
        asked = subprocess.run(command, env=os.environ | {"LC_ALL": "C"}, capture_output=True, text=True, check=False)
    except FileNotFoundError:
        return ""
    if asked.returncode == 0:
        return asked.stdout.rstrip("\n")
    words = asked.stderr.removeprefix("fatal: ").strip()
    if words.startswith("not a git repository"):
        words = "not a git repository, which DVC takes: clone one, or `git init`, `git add --all` and `git commit`"
    raise ConfigError(f"{folder}: {words}")


def refuse_uncommitted(folder: Path) -> None:
    """ConfigError where there is no git, or where its last commit lacks the study.

    DVC runs an experiment there, but `dvc exp apply` then deletes the whole folder, with its cache and environment,
    before it brings back what the experiment has of it. Without any commit DVC ends in an "unexpected error".
    """
    if not shutil.which("git"):
        raise ConfigError(f"git: no such program here: {FROM_COMMITS}, which takes git (https://git-scm.com)")
    committed = asked(folder, "ls-tree", "--name-only", "HEAD", "--", *MARKS).splitlines()
    if missing := [mark for mark in MARKS if mark not in committed]:
        raise ConfigError(
            f"{folder}: not in the last commit of git: {', '.join(missing)}; {FROM_COMMITS}: type `git add --all .` "
            "and `git commit` in this folder first"
        )


def refuse_sparse(folder: Path) -> None:
    """ConfigError in a sparse checkout: with an edited params.yaml an experiment's commit deletes what is not here."""
    if asked(folder, "config", "--type=bool", "core.sparseCheckout").strip() == "true":
        raise ConfigError(
            f"{folder}: a sparse checkout of git, whose experiments may be commits without the files that are not "
            "here: type `git sparse-checkout disable` first"
        )


def refuse_braces(folder: Path) -> None:
    """ConfigError where DVC runs no stage to its end: it fills in braces of a path in its progress bar."""
    if set("{}") & set(str(folder)):
        raise ConfigError(
            f"{folder}: braces, with which DVC ends in an error: move the study to a path without {{ and }}"
        )


def asked(folder: Path, *words: str) -> str:
    """What git says there; nothing where there is no git or no repository, or nothing of what is asked for."""
    try:
        return subprocess.run(("git", "-C", folder, *words), capture_output=True, text=True, check=False).stdout
    except FileNotFoundError:
        return ""


def refuse_read_only(folder: Path) -> None:
    """StudyError where DVC may not write in a clone, as it does even to list its experiments.

    It would end in an "unexpected error".
    """
    for place in filter(Path.is_dir, (folder, folder / ".dvc", folder / ".dvc/tmp", folder / ".git")):
        refuse_unwritable(place)


def refuse_unwritable(place: Path) -> None:
    """StudyError that names a folder of a clone in which nothing can be written."""
    try:
        tempfile.TemporaryFile(dir=place).close()
    except OSError as error:
        if error.errno not in UNWRITABLE:
            raise
        raise StudyError(
            f"{place.absolute()}: cannot be written: {error.strerror}; DVC works there: clone the study to a place "
            "of your own"
        ) from None


def refuse_missing(workspace: Path, needed: Sequence[Path], pulled: Sequence[Path] = ()) -> None:
    """DataError that names what is not here, and the command that brings it, or all of `pulled`."""
    missing = [str(path) for path in needed if not (workspace / path).exists()]
    if missing:
        pull = " ".join(map(str, pulled or needed))
        verb = "is" if len(missing) == 1 else "are"
        raise DataError(
            f"{in_short(missing)} {verb} not here: `dvc pull {pull}` fetches what somebody has pushed, "
            "`dvc repro` makes it, and `dvc checkout` brings back what a stage that was refused took away"
        )


def differs_from_commit(file: Path) -> bool:
    """Has it changes that are not committed? Not where git cannot say."""
    return answer(file.parent, "diff", "--quiet", "HEAD", "--", file.name) == 1


def answer(folder: Path, *words: str) -> int | None:
    """The exit status with which git answers there; None where there is no git."""
    try:
        return subprocess.run(("git", "-C", folder, *words), capture_output=True, check=False).returncode
    except OSError:
        return None


def way_back(file: Path) -> str:
    """A line that says how to take back changes that are not committed; empty where there are none.

    Of the file in the repository itself, for nobody edits that of a copy in which DVC runs an experiment.
    """
    if not differs_from_commit(paths.repository() / file):
        return ""
    shown = f"`git diff {file}` shows what has changed since the last commit"
    return f"\n{shown}, `git checkout {file}` takes all of that back"


def environment() -> dict[str, str]:
    """The variables for DVC: this environment's folder comes first on the path, for the stages call `python`."""
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ.get('PATH', os.defpath)}"
    return os.environ | {"PATH": path}

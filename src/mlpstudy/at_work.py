"""Is a command of DVC at work in this clone? What another one changes meanwhile it would note down as its own.

And may DVC write there, in a repository of git, and did one that was killed leave git as it found it? `make repro` and
`make restore` ask all three, `mlpstudy trial` the second.
"""

import itertools
import os
import re
import shlex
import textwrap
from pathlib import Path

from mlpstudy.errors import ConfigError, StudyError
from mlpstudy.explained import explained
from mlpstudy.files import read_json
from mlpstudy.workspace import asked, find_workspace, place_in_git, refuse_braces, refuse_unwritable

RWLOCK = Path(".dvc/tmp/rwlock")  # where DVC writes down which process reads and writes which files
EXPERIMENT = "refs/exps/exec/EXEC_BASELINE"  # DVC takes it away at the end of an experiment, if that is not killed
PACKED = ".dvc/tmp/repro.dat"  # before that, while it packs the experiment, DVC has this file in git's index
WIDTH = 60  # of a command in a message


def refuse_beside_dvc(workspace: Path) -> None:
    """StudyError that names a command of DVC which runs stages here, and what can be done beside it; or the file that
    would tell, where it is damaged, for DVC ends in an error over it when it has put settings into params.yaml."""
    for process, command in sorted(noted(workspace / RWLOCK)):
        if alive(process):
            raise StudyError(
                f"`{shortened(command)}` (process {process}) is at work here: wait for its end. Meanwhile `dvc exp run "
                "--queue ...` puts an experiment in a queue, which `dvc queue start` works off in folders of its own. "
                f"Should that process be another program (after a restart numbers are given anew), remove {RWLOCK}"
            )


def shortened(command: str) -> str:
    """Without the folder of the program, nor the dozens of settings that may stand behind it."""
    return textwrap.shorten(re.sub(r"^\S*/", "", command), WIDTH, placeholder=" ...")


def noted(rwlock: Path) -> set[tuple[int, str]]:
    """Processes and their commands; none where there is no such file, or not as DVC 3 writes it. StudyError where it is
    empty or damaged."""
    try:
        lock = read_json(rwlock)
    except OSError:
        return set()
    except ValueError:
        raise StudyError(
            f"{RWLOCK}: empty or damaged, as a full disk leaves it, and DVC runs no stage with it: remove it, if no "
            "command of DVC is at work here"
        ) from None
    try:
        entries = [*lock["write"].values(), *(each for readers in lock["read"].values() for each in readers)]
        return {(int(each["pid"]), str(each["cmd"])) for each in entries}
    except (ValueError, KeyError, TypeError, AttributeError):
        return set()


def alive(process: int) -> bool:
    """Does it still run? A command that was killed stays in the file."""
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except (PermissionError, OverflowError):  # somebody else's; no number of a process
        return True
    return True


def refuse_left_detached(workspace: Path) -> None:
    """StudyError where an experiment that was killed left HEAD on no branch, which says how to get back to it.

    What is committed there is on no branch either, and DVC's next command leaves HEAD as it is.
    """
    if (branch := branch_before(workspace)) is None:
        return
    tip, head = asked(workspace, "rev-parse", f"refs/heads/{branch}", "HEAD").split()
    since = "" if tip == head else f", and `git merge {head[:7]}` then takes in what was committed since"
    raise StudyError(
        "HEAD is on no branch, as an experiment that was killed leaves it, and so would be what you commit: "
        f"`git checkout {shlex.quote(branch)}` goes back, with what is changed here{since}"
    )


def branch_before(workspace: Path) -> str | None:
    """The branch that HEAD was on before an experiment detached it, by what git notes of HEAD; None in any other case.

    DVC checks out the digest of the very commit that HEAD is at. Who looks at another commit does not.
    """
    begun = asked(workspace, "rev-parse", "--verify", EXPERIMENT) or asked(workspace, "ls-files", PACKED)
    if asked(workspace, "symbolic-ref", "--quiet", "HEAD") or not begun:
        return None
    # with log.showSignature git puts lines of the signing program between its own
    listed = asked(workspace, "reflog", "--no-show-signature", "--format=%H %gs", "HEAD")
    notes = [line.split(" ", 1) for line in listed.splitlines()]
    for (_, what), (before, _) in itertools.pairwise(notes):
        if moved := re.fullmatch("checkout: moving from (.+) to (.+)", what):
            if moved[2] != before:
                return None
            if asked(workspace, "rev-parse", "--verify", f"refs/heads/{moved[1]}"):
                return moved[1]
    return None


def refuse_locked_index(workspace: Path) -> None:
    """StudyError that names the lock of git's index: an experiment would end in an "unexpected error" over it."""
    lock = asked(workspace, "rev-parse", "--git-path", "index.lock").strip()
    if lock and (workspace / lock).exists():
        raise StudyError(
            f"{lock}: git is at work here, or left it when it was killed: remove it, if no command of git or DVC is at "
            "work here"
        )


def refuse_what_dvc_would(workspace: Path) -> None:
    """StudyError where DVC could run no stage, before it says so in words of its own.

    It keeps its locks in .dvc/tmp, and takes a repository of git, unless `core.no_scm` is set; it also takes one of
    somebody else's, which git refuses.
    """
    refuse_braces(workspace)
    locks = workspace / ".dvc/tmp"
    if locks.parent.is_dir():
        refuse_unwritable(locks if locks.is_dir() else locks.parent)
    try:
        place_in_git(workspace)
    except ConfigError:
        if not taken_by_dvc(workspace):
            raise


def taken_by_dvc(workspace: Path) -> bool:
    """Does DVC take it, whatever git says? True too where its settings are damaged, which it says itself."""
    from dvc.config import Config  # takes 0.2 s
    from dvc.exceptions import DvcException
    from dvc.scm import SCM, SCMError

    try:
        SCM(os.fspath(workspace), no_scm=Config(os.fspath(workspace / ".dvc"))["core"]["no_scm"])
    except DvcException as error:
        return not isinstance(error, SCMError)
    return True


def main() -> None:
    """Before `make repro` and `make restore` do anything."""
    workspace = find_workspace()
    refuse_what_dvc_would(workspace)
    refuse_beside_dvc(workspace)
    refuse_left_detached(workspace)


if __name__ == "__main__":
    with explained():
        main()

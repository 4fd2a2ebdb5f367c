"""`mlpstudy run`: a study, or a part of it, as an experiment; prints the command of DVC that does it."""

import os
import shlex
from argparse import ArgumentParser, Namespace
from pathlib import Path
from typing import NoReturn

AUTHOR = {"user.name": "GIT_COMMITTER_NAME", "user.email": "GIT_COMMITTER_EMAIL"}  # setting of git -> its variable


def add_arguments(parser: ArgumentParser) -> None:
    """What may stand behind `mlpstudy run`."""
    parser.add_argument("--study", metavar="NAME", help="with the settings of studies/NAME.txt")
    parser.add_argument("-S", "--set-param", metavar="NAME=VALUE", action="append", default=[], help="as in DVC")
    parser.add_argument(
        "--only", metavar="VARIANT,...", help="leave out other variants, but for the baseline and what -S adds"
    )
    parser.add_argument("-n", "--name", metavar="NAME", help="of the experiment")


def execute(options: Namespace) -> int:
    """Becomes `dvc exp run`, in the folder of the study."""
    from mlpstudy.at_work import refuse_beside_dvc, refuse_left_detached, refuse_locked_index
    from mlpstudy.command.misspelt import refuse_misspelt
    from mlpstudy.command.settings import (
        added_variants,
        kept_variants,
        still_needed,
        study_settings,
        typed_again,
        without_others,
    )
    from mlpstudy.dvc_files import refuse_damaged
    from mlpstudy.unmerged import refuse_unmerged
    from mlpstudy.workspace import (
        find_workspace,
        place_in_git,
        refuse_braces,
        refuse_read_only,
        refuse_sparse,
        refuse_uncommitted,
    )

    workspace = find_workspace()
    refuse_read_only(workspace)
    place_in_git(workspace)
    refuse_braces(workspace)
    refuse_uncommitted(workspace)
    refuse_sparse(workspace)
    refuse_beside_dvc(workspace)
    refuse_locked_index(workspace)
    refuse_damaged(workspace)
    refuse_unmerged(workspace)
    refuse_left_detached(workspace)
    os.chdir(workspace)
    ready_made = still_needed(study_settings(options.study)) if options.study is not None else []
    settings = typed_again([*ready_made, *options.set_param])
    refuse_misspelt(settings)
    if options.only is not None:
        kept = kept_variants(options.only.split(","), settings) | added_variants(options.set_param)
        settings += without_others(kept, settings)
    refuse_unknown_author()
    name = ["--name", options.name] if options.name else []
    become(["dvc", "exp", "run", *name, *(word for setting in settings for word in ("-S", setting))])


def refuse_unknown_author() -> None:
    """ConfigError where git does not know who commits: DVC would end in an "unexpected error"."""
    from mlpstudy.errors import ConfigError
    from mlpstudy.workspace import asked

    if not all(
        os.environ.get(variable) or asked(Path(), "config", "--get", name).strip() for name, variable in AUTHOR.items()
    ):
        raise ConfigError(
            "an experiment is a commit, and git does not know yet whose: once on this machine, type "
            '`git config --global user.name "Your Name"` and `git config --global user.email you@example.org`'
        )


def become(command: list[str]) -> NoReturn:
    """Prints the command, then runs it in place of this program: its exit status, and Ctrl-C, are DVC's own."""
    from mlpstudy.workspace import environment

    print(f"running: {shlex.join(command)}", flush=True)
    os.execvpe(command[0], command, environment())

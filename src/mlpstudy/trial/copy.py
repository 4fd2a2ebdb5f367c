"""A working copy in .scratch/trial: whatever happens to a trial, the files of the workspace are as they were.

`dvc exp run --temp` has a copy too, but to make it DVC stashes the workspace's changes away and brings them back, and a
kill in between leaves them in the stash; its experiment has to be removed afterwards, as has what a kill leaves of it.
"""

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from mlpstudy import paths
from mlpstudy.dvc_files import LOCK, PIPELINE, opened_pipeline
from mlpstudy.errors import StudyError
from mlpstudy.explained import TRIAL
from mlpstudy.files import write_text
from mlpstudy.locks import try_lock

FOLDER = Path(".scratch/trial")  # below the workspace
REPORTS = FOLDER / "reports"  # of the last trial that ended well
# beside what dvc.yaml names: the modules that a stage imports, and what DVC reads itself
ALWAYS = (paths.PARAMS, PIPELINE, LOCK, *map(Path, (".dvcignore", ".dvc/config", ".dvc/plots", "src", "stages")))
MADE = shutil.ignore_patterns("__pycache__", "*.egg-info")


@contextmanager
def working_copy(workspace: Path) -> Iterator[Path]:
    """Gives the copy's folder, and deletes it in the end. StudyError while another trial runs in this workspace.

    The processes that are started meanwhile inherit the lock: one that outlives this program keeps the folder.
    """
    copy, logs = workspace / FOLDER / "copy", workspace / "runs" / TRIAL
    copy.parent.mkdir(parents=True, exist_ok=True)
    with (copy.parent / "lock").open("w") as lock:
        if not try_lock(lock):
            raise StudyError("another trial is running in this workspace")
        os.set_inheritable(lock.fileno(), True)
        delete(copy, logs)
        try:
            fill(copy, workspace)
            yield copy
        finally:
            delete(copy, logs)
            with suppress(OSError):
                logs.parent.rmdir()  # if nothing else lies there


def delete(*folders: Path) -> None:
    """With all that is in them, if they are there."""
    for folder in folders:
        shutil.rmtree(folder, ignore_errors=True)


def fill(copy: Path, workspace: Path) -> None:
    """Copies code and settings, but no results, and has DVC use the workspace's cache and leave git alone."""
    with opened_pipeline(workspace) as repo:
        made = {Path(output.fs_path) for output in repo.index.outs}
        named = {Path(dep.fs_path) for stage in repo.index.stages for dep in stage.deps}
        cache = repo.cache.local_cache_dir
    inside = {path for path in named if path.is_relative_to(workspace) and not made & {path, *path.parents}}
    # without what outputs lie in, as models/
    given = {path for path in inside if not any(output.is_relative_to(path) for output in made)}
    for path in [*ALWAYS, *sorted(path.relative_to(workspace) for path in given)]:
        if not (copy / path).exists():  # what lies in src came with it
            place(workspace / path, copy / path)
    # relative, for DVC's reader would fill in signs such as %(name)s of the workspace's own path; as it is, for that
    # reader undoes no escapes, such as those of JSON for accents
    settings = copy / ".dvc/config.local"
    below = os.path.relpath(cache, settings.parent.resolve())
    write_text(settings, f'[core]\n    no_scm = true\n[cache]\n    dir = "{below}"\n')


def place(source: Path, target: Path) -> None:
    """Copies a file or a folder, if there is one. StudyError where a folder cannot be copied whole."""
    target.parent.mkdir(parents=True, exist_ok=True)
    if source.is_dir():
        try:
            shutil.copytree(source, target, ignore=MADE)
        except shutil.Error as error:  # all that went wrong, as texts
            _, _, reason = error.args[0][0]
            raise StudyError(f"{source}: cannot be copied to {target}: {reason}") from None
    elif source.is_file():
        shutil.copy2(source, target)


def keep_report(workspace: Path) -> Path:
    """Moves the report out of the copy, in place of that of an earlier trial; returns the path of its page."""
    kept = workspace / REPORTS
    delete(kept)
    (workspace / FOLDER / "copy" / paths.REPORTS).rename(kept)
    return REPORTS / "index.html"

"""Files of a commit or an experiment, from the cache of DVC or its remote, without touching the workspace."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING

from mlpstudy import paths
from mlpstudy.contracts.split import ARRAYS
from mlpstudy.errors import ConfigError, DataError, without_secrets

if TYPE_CHECKING:
    from dvc.api import DVCFileSystem

SETTINGS = paths.CONFIGS / "report.json"
VARIANTS = paths.MEASURES / "variants"  # in it a folder for each variant, and in that:
PREDICTED = "predicted.npy"
SINGLE = (SETTINGS, paths.INDEX, paths.SPLIT / "split.json", *(paths.SPLIT / f"{name}.npy" for name in ARRAYS))
OUTPUTS = (paths.CONFIGS, paths.INDEX, paths.SPLIT, paths.MEASURES)  # as `dvc pull` takes them


def refuse_missing(workspace: Path) -> None:
    """DataError where the workspace lacks a file, with the command that brings it."""
    missing = [path for path in (*SINGLE, VARIANTS) if not (workspace / path).exists()]
    if missing:
        raise DataError(
            f"workspace: {missing[0]} is not here: `dvc pull {' '.join(map(str, OUTPUTS))}` fetches what somebody has "
            "pushed, `dvc repro` makes it"
        )


def fetch(workspace: Path, revision: str, folder: Path) -> None:
    """Copies what a comparison needs below a folder, a few MB; what the cache lacks comes from the remote.

    ConfigError for a name that is none. DataError where data are neither here nor in the remote.
    """
    from dvc.api import DVCFileSystem

    with explained_by(revision):
        files = DVCFileSystem(os.fspath(workspace), rev=revision)
        for path in (*SINGLE, *(VARIANTS / name / PREDICTED for name in variant_names(files, revision))):
            (folder / path).parent.mkdir(parents=True, exist_ok=True)
            files.get_file(rooted(path), os.fspath(folder / path))


def variant_names(files: "DVCFileSystem", revision: str) -> list[str]:
    """Those that were measured. DataError where the commit knows of none."""
    try:
        return [PurePosixPath(entry).name for entry in files.ls(rooted(VARIANTS), detail=False)]
    except FileNotFoundError:
        raise DataError(f"{revision}: holds no results of a study that are read here: no {VARIANTS}") from None


def rooted(path: Path) -> str:
    """As the file system of DVC calls it, which begins at the repository."""
    return f"/{path.as_posix()}"


@contextmanager
def explained_by(revision: str) -> Iterator[None]:
    """Turns what DVC raises into one error that names the revision and says what to do."""
    from dvc.exceptions import DvcException
    from dvc.scm import RevError
    from dvc_data.index import DataIndexError

    try:
        yield
    except RevError:
        raise ConfigError(
            f"{revision}: expected workspace, or a commit, branch, tag or experiment of this clone; `git fetch` and "
            "`dvc exp pull` bring those of others"
        ) from None
    except (DataIndexError, DvcException, OSError) as error:
        reason = without_secrets(str(error))
        raise DataError(
            f"{revision}: its results are neither in the cache of this clone nor in its DVC remote ({reason}). "
            "`dvc push` sends them from where they are, `dvc exp push` those of an experiment, which `dvc exp pull` "
            "brings here; `git checkout` and `dvc repro` make them anew"
        ) from None

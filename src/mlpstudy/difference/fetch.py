"""Files of a commit or an experiment, from the cache of DVC or its remote, without touching the workspace."""

import os
from pathlib import Path

from mlpstudy import paths
from mlpstudy.contracts.split import ARRAYS
from mlpstudy.errors import DataError
from mlpstudy.revisions import COMMITS, Files, Source, opened

SETTINGS = paths.REPORT_CONFIG
VARIANTS = paths.MEASURES / "variants"  # in it a folder for each variant, and in that:
PREDICTED = "predicted.npy"
SINGLE = (SETTINGS, paths.INDEX, paths.SPLIT / "split.json", *(paths.SPLIT / f"{name}.npy" for name in ARRAYS))
OUTPUTS = (paths.CONFIGS, paths.INDEX, paths.SPLIT, paths.MEASURES)  # as `dvc pull` takes them


def fetch(workspace: Path, revision: str, folder: Path) -> None:
    """Copies what a comparison needs below a folder, a few MB; what the cache lacks comes from the remote.

    ConfigError for a name that is none. DataError where data are neither here nor in the remote.
    """
    with opened(Source(os.fspath(workspace), revision, expected=f"workspace, or {COMMITS}")) as files:
        predicted = [VARIANTS / name / PREDICTED for name in variant_names(files, revision)]
        files.copy([*SINGLE, *predicted], folder)


def variant_names(files: Files, revision: str) -> list[str]:
    """Those that were measured. DataError where the commit knows of none."""
    try:
        return files.names(VARIANTS)
    except FileNotFoundError:
        raise DataError(
            f"{revision}: holds no results of a study that are read here: no {VARIANTS}; once a study has run, "
            "`git add params.yaml dvc.lock metrics reports` and `git commit` make a commit that does"
        ) from None

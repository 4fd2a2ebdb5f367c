"""Which study a command or a notebook is about: the clone that it stands in."""

import os
import sys
from pathlib import Path

from mlpstudy.errors import ConfigError

MARKS = ("dvc.yaml", "params.yaml")


def find_workspace(start: Path | None = None) -> Path:
    """The first folder from `start` (or the working folder) upwards that holds a study. ConfigError where none does."""
    here = (start or Path()).absolute()
    for folder in (here, *here.parents):
        if all((folder / mark).is_file() for mark in MARKS):
            return folder
    raise ConfigError(f"{here}: no study here or above: expected a folder with {' and '.join(MARKS)}, your clone")


def environment() -> dict[str, str]:
    """The variables for DVC: this environment's folder comes first on the path, for the stages call `python`."""
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ.get('PATH', os.defpath)}"
    return os.environ | {"PATH": path}

"""Do the results on disk belong to dvc.lock? After `git checkout` without `dvc checkout` they do not."""

import os
from pathlib import Path

from mlpstudy import paths


def is_recorded(workspace: Path) -> bool:
    """By the hash of data/measures; False also where DVC knows of none."""
    from dvc.exceptions import NotDvcRepoError
    from dvc.repo import Repo

    measures = (workspace / paths.MEASURES).resolve()
    try:
        with Repo(os.fspath(workspace)) as repo:
            outputs = [output for output in repo.index.outs if Path(output.fs_path).resolve() == measures]
            return bool(outputs) and not outputs[0].changed_checksum()
    except NotDvcRepoError:
        return False

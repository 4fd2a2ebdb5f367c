"""Do the results on disk belong to dvc.lock? After `git checkout` without `dvc checkout` they do not."""

from pathlib import Path

from mlpstudy import paths
from mlpstudy.dvc_files import opened_pipeline


def is_recorded(workspace: Path) -> bool:
    """By the hash of data/measures; False also where DVC knows of none.

    StudyError where DVC cannot read its own files.
    """
    from dvc.exceptions import NotDvcRepoError

    measures = (workspace / paths.MEASURES).resolve()
    try:
        with opened_pipeline(workspace) as repo:
            outputs = [output for output in repo.index.outs if Path(output.fs_path).resolve() == measures]
            return bool(outputs) and not outputs[0].changed_checksum()
    except NotDvcRepoError:
        return False

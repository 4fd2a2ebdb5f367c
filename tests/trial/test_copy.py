"""What becomes of the workspace, and of the copy, however a trial ends."""

import fcntl
import shutil
from pathlib import Path

import pytest
from dvc.repo import Repo

from mlpstudy.errors import StudyError
from mlpstudy.explained import TRIAL
from mlpstudy.trial.copy import FOLDER, place, working_copy
from tests.repository import Repository

pytestmark = pytest.mark.slow


def test_the_copy_holds_code_and_settings_but_no_results(repository: Repository) -> None:
    pictures = repository.folder / "my pictures"  # which git does not ignore
    pictures.mkdir()
    (pictures / "large.png").touch()
    with working_copy(repository.folder) as copy:
        for name in ("params.yaml", "dvc.yaml", "dvc.lock", "stages/train.py", "src/mlpstudy/paths.py", ".dvcignore"):
            assert (copy / name).read_bytes() == (repository.folder / name).read_bytes()
        assert {path.name for path in copy.iterdir()} == {
            *(".dvc", ".dvcignore", "dvc.lock", "dvc.yaml", "params.yaml", "src", "stages")
        }
        assert repository.run("git", "status", "--short", "--", ".", ":!my pictures") == ""


def test_the_copy_uses_the_cache_of_the_workspace_whatever_its_path(repository: Repository, tmp_path: Path) -> None:
    moved = repository.copy(tmp_path / "José's study, #1 %(x)s").folder
    with working_copy(moved) as copy:
        assert Repo(copy).cache.local_cache_dir == str(moved / ".dvc/cache")


def test_what_ends_badly_leaves_no_copy_and_no_logs(repository: Repository) -> None:
    logs = repository.folder / "runs" / TRIAL
    with pytest.raises(StudyError, match="broken off"), working_copy(repository.folder) as copy:
        logs.mkdir(parents=True)
        raise StudyError("broken off")
    assert not copy.exists()
    assert not logs.exists()


def test_what_a_kill_left_is_deleted_by_the_next_trial(repository: Repository) -> None:
    left = repository.folder / FOLDER / "copy/models/old.safetensors"
    left.parent.mkdir(parents=True)
    left.touch()
    with working_copy(repository.folder) as copy:
        assert not left.exists()
        assert (copy / "dvc.yaml").exists()


def test_two_trials_at_once_are_refused(repository: Repository) -> None:
    folder: Path = repository.folder / FOLDER
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        with pytest.raises(StudyError, match="another trial"), working_copy(repository.folder):
            pass


def test_a_folder_that_cannot_be_copied_whole_is_told_by_name(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """As on a full disk, of which shutil tells in a list for each file."""

    def full(source: Path, target: Path, **_: object) -> None:
        raise shutil.Error([(f"{source}/a.py", f"{target}/a.py", "[Errno 28] No space left on device")])

    monkeypatch.setattr(shutil, "copytree", full)
    with pytest.raises(StudyError, match=r"^.*: cannot be copied to .*/copy: \[Errno 28\] No space left on device$"):
        place(tmp_path, tmp_path / "copy")

import hashlib
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

import mlpstudy
from mlpstudy import paths
from mlpstudy.command.main import main
from mlpstudy.files import write_json


@pytest.mark.parametrize("channels", ["gray", "rgb"])
def test_pictures_are_told_that_the_networks_learnt_from_under_whatever_name(
    workspaces: Callable[[str], Path],
    channels: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.chdir(workspaces(channels))
    model = mlpstudy.load("dropout")
    told = {
        part: {each.learnt for each in model.predict(f"pictures/{part}")} for part in ("train", "validation", "test")
    }
    assert told == {"train": {True}, "validation": {True}, "test": {False}}
    shutil.copy(min(Path("pictures/train").rglob("*photo.jpg")), tmp_path / "mine.jpg")
    assert main(["predict", "dropout", str(tmp_path), "pictures/test"]) == 0
    assert "warning: 1 picture has the pixels of training or validation images of" in capsys.readouterr().err


def test_without_the_index_of_the_study_nothing_is_told(
    workspace: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shutil.copytree(workspace, tmp_path / "copy")
    monkeypatch.chdir(tmp_path / "copy")
    paths.INDEX.unlink()
    assert {each.learnt for each in mlpstudy.load("dropout").predict("pictures/train")} == {None}


def test_nothing_is_told_by_the_index_of_as_many_other_images(
    workspace: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As after a source has changed and split refused it: `dvc checkout` brings back the split of before alone."""
    shutil.copytree(workspace, tmp_path / "copy")
    monkeypatch.chdir(tmp_path / "copy")
    noted = {"path": str(paths.INDEX), "md5": hashlib.md5(paths.INDEX.read_bytes()).hexdigest()}
    write_json(Path("dvc.lock"), {"schema": "2.0", "stages": {"split": {"deps": [noted]}}})
    assert {each.learnt for each in mlpstudy.load("dropout").predict("pictures/train")} == {True}
    heading, first, *others = paths.INDEX.read_text().splitlines()
    paths.INDEX.write_text("\n".join([heading, *others, first, ""]))
    assert {each.learnt for each in mlpstudy.load("dropout").predict("pictures")} == {None}

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

import mlpstudy
from mlpstudy import paths
from mlpstudy.command.main import main


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

import subprocess
from pathlib import Path

import pytest

from mlpstudy.at_work import refuse_what_dvc_would
from mlpstudy.command.main import main
from mlpstudy.errors import ConfigError
from mlpstudy.workspace import find_workspace


def test_the_nearest_folder_with_both_files_is_the_study(tmp_path: Path) -> None:
    inner = tmp_path / "study/data/images"
    inner.mkdir(parents=True)
    for folder in (tmp_path, tmp_path / "study"):
        for name in ("dvc.yaml", "params.yaml"):
            (folder / name).touch()
    (inner / "dvc.yaml").touch()  # of something else
    assert find_workspace(inner) == tmp_path / "study"
    assert find_workspace(tmp_path) == tmp_path


def test_no_study_is_an_error_that_names_the_folder(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match=f"{tmp_path}: no study here or above"):
        find_workspace(tmp_path)


def test_a_path_with_braces_is_refused_before_dvc_fails_over_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = tmp_path / "{course}"
    folder.mkdir()
    for name in ("dvc.yaml", "params.yaml"):
        (folder / name).touch()
    monkeypatch.chdir(folder)
    told = "braces, with which DVC ends in an error"
    subprocess.run(["git", "init", "-q"], check=True)
    with pytest.raises(ConfigError, match=told):
        refuse_what_dvc_would(folder)  # of `make repro`
    for command in ("run", "trial"):
        with pytest.raises(SystemExit):
            main([command])
        assert told in capsys.readouterr().err

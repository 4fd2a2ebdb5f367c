from pathlib import Path

import pytest

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

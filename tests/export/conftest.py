import shutil
from pathlib import Path
from typing import Any

import pytest

from mlpstudy import paths
from mlpstudy.compare.study import Study
from mlpstudy.files import write_json
from tests.predict.conftest import workspaces
from tests.preprocess.pictures import settings

__all__ = ["workspaces"]


@pytest.fixture
def compared_study(compared_folder: tuple[Path, Any], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Study:
    """The finished study of ten runs, in a copy of its folder that commands take for a clone."""
    folder = tmp_path / "clone"
    shutil.copytree(compared_folder[0], folder)
    monkeypatch.chdir(folder)
    write_json(paths.CONFIGS / "preprocess.json", settings(image_size=8).model_dump(mode="json"))
    for mark in ("dvc.yaml", "params.yaml"):
        Path(mark).touch()
    study: Study = compared_folder[1]
    return study

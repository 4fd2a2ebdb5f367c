from collections.abc import Callable
from pathlib import Path

import pytest

from mlpstudy.config.evaluate import EvaluateConfig
from tests.evaluate.finished import RUNS, write_study


@pytest.fixture
def study_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("MLPSTUDY_WORKERS", "1")
    write_study(RUNS)
    return tmp_path


@pytest.fixture
def small_study(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[int], EvaluateConfig]:
    """Makes a study of so many runs in an empty folder."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("MLPSTUDY_WORKERS", "1")
    return write_study

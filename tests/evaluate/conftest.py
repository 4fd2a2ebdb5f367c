from collections.abc import Callable
from pathlib import Path

import pytest

from mlpstudy.config.evaluate import EvaluateConfig
from mlpstudy.evaluate.gather import gather
from mlpstudy.evaluate.study import Study
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


@pytest.fixture(scope="session")
def gathered(tmp_path_factory: pytest.TempPathFactory) -> Study:
    """The study of ten runs, gathered once for all tests that only read it."""
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(tmp_path_factory.mktemp("gathered"))
        patch.setenv("MLPSTUDY_WORKERS", "1")
        return gather(write_study(RUNS))

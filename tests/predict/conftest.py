from collections.abc import Callable
from pathlib import Path

import pytest

from tests.predict.workspace import make_workspace


@pytest.fixture(scope="session")
def workspaces(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], Path]:
    """Gives the study of `gray` or `rgb`, made once for all tests that only read it."""
    made: dict[str, Path] = {}

    def workspace(channels: str) -> Path:
        if channels not in made:
            made[channels] = tmp_path_factory.mktemp(channels)
            with pytest.MonkeyPatch.context() as patch:
                patch.chdir(made[channels])
                make_workspace(made[channels], channels)
        return made[channels]

    return workspace


@pytest.fixture
def workspace(workspaces: Callable[[str], Path], monkeypatch: pytest.MonkeyPatch) -> Path:
    """The colour one, as working folder."""
    monkeypatch.chdir(workspaces("rgb"))
    return workspaces("rgb")

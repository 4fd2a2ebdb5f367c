from pathlib import Path

import pytest

from mlpstudy import paths


@pytest.fixture
def raw(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """images.zip of a fresh working folder that is its own repository."""
    monkeypatch.delenv("DVC_ROOT", raising=False)
    monkeypatch.chdir(tmp_path)
    return paths.RAW_ZIP

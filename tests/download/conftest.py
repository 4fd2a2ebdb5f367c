from pathlib import Path

import pytest

from mlpstudy import paths


@pytest.fixture
def raw(workplace: Path) -> Path:
    """images.zip of a fresh working folder that is its own repository."""
    return paths.RAW_ZIP

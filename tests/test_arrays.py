import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from mlpstudy import paths
from mlpstudy.arrays import read_array
from mlpstudy.contracts.features import read_features
from mlpstudy.contracts.images import read_images
from mlpstudy.contracts.predictions import read_predictions
from mlpstudy.errors import StudyError

READERS: dict[Path, Callable[[], Any]] = {
    paths.IMAGES: read_images,
    paths.FEATURES: read_features,
    paths.PREDICTIONS / "baseline.npy": lambda: read_predictions("baseline"),
}


@pytest.mark.parametrize("mapped", [False, True])
@pytest.mark.parametrize("kept", [0, 5, 50, 128, 500])
def test_an_array_that_is_cut_short_is_told_by_its_file(tmp_path: Path, kept: int, mapped: bool) -> None:
    """The beginning of a file says its format, then a header, from byte 128 on the values."""
    file = tmp_path / "parts.npy"
    np.save(file, np.arange(1000))
    assert np.array_equal(read_array(file, mapped), np.arange(1000))
    file.write_bytes(file.read_bytes()[:kept])
    with pytest.raises(StudyError, match=f"^{re.escape(str(file))}: damaged or cut short.*`dvc repro` makes it anew$"):
        read_array(file, mapped)


@pytest.mark.parametrize("file", READERS, ids=str)
def test_every_reader_of_arrays_names_the_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, file: Path) -> None:
    monkeypatch.chdir(tmp_path)
    file.parent.mkdir(parents=True)
    np.save(file, np.zeros((3, 4, 4, 1)))
    file.write_bytes(file.read_bytes()[:-1])
    with pytest.raises(StudyError, match=f"^{file}: damaged or cut short"):
        READERS[file]()

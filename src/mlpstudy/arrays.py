"""Arrays in files as NumPy writes them."""

from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from mlpstudy.errors import StudyError


def read_array(path: Path, mapped: bool = False) -> NDArray[Any]:
    """The array; `mapped`: a page of it is read when it is looked at. StudyError where the file is no whole array."""
    try:
        array: NDArray[Any] = np.load(path, mmap_mode="r" if mapped else None)
    except (EOFError, ValueError):
        raise StudyError(
            f"{path}: damaged or cut short, as by a full disk: delete it, and `dvc repro` makes it anew"
        ) from None
    return array

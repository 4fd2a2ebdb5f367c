"""Arrays in files as NumPy writes them."""

from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from mlpstudy.files import atomic, named_if_cut


def write_array(path: Path, array: NDArray[Any]) -> None:
    """As NumPy's .npy file, whole or not at all."""
    with atomic(path) as temporary, temporary.open("wb") as file:
        np.save(file, array)


def read_array(path: Path, mapped: bool = False) -> NDArray[Any]:
    """The array; `mapped`: a page of it is read when it is looked at. StudyError where the file is no whole array."""
    with named_if_cut(path):
        array: NDArray[Any] = np.load(path, mmap_mode="r" if mapped else None)
    return array

"""Arrays in files as NumPy writes them."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from zipfile import BadZipFile

import numpy as np
from numpy.typing import NDArray

from mlpstudy.errors import StudyError
from mlpstudy.files import atomic


def write_array(path: Path, array: NDArray[Any]) -> None:
    """As NumPy's .npy file, whole or not at all."""
    with atomic(path) as temporary, temporary.open("wb") as file:
        np.save(file, array)


def read_array(path: Path, mapped: bool = False) -> NDArray[Any]:
    """The array; `mapped`: a page of it is read when it is looked at. StudyError where the file is no whole array."""
    with named_if_cut(path):
        array: NDArray[Any] = np.load(path, mmap_mode="r" if mapped else None)
    return array


@contextmanager
def named_if_cut(path: Path) -> Iterator[None]:
    """StudyError where what the block reads of the file are no whole arrays."""
    try:
        yield
    except (EOFError, ValueError, BadZipFile):
        # of a hard link the cache has the same bytes, and DVC would bring them back
        raise StudyError(
            f"{path}: damaged or cut short, as by a full disk: `find .dvc/cache -samefile {path} -delete` and "
            f"`rm {path}`, then `dvc repro` makes it anew"
        ) from None

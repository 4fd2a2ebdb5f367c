"""data/prepared/images.npy: the pixels of every image, (N, S, S, C) uint8, one row per row of index.csv."""

from collections.abc import Iterable
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from mlpstudy import paths
from mlpstudy.files import atomic


def read_images(folder: Path = Path()) -> NDArray[np.uint8]:
    """(N, S, S, C) uint8 below the working folder, memory-mapped: all workers share one copy."""
    images: NDArray[np.uint8] = np.load(folder / paths.IMAGES, mmap_mode="r")
    return images


def write_images(
    pieces: Iterable[NDArray[np.uint8]], shape: tuple[int, int, int, int], path: Path = paths.IMAGES
) -> None:
    """(N, S, S, C) from pieces (n, S, S, C): memory holds one piece. An error among the pieces leaves no file."""
    header = {"descr": "|u1", "fortran_order": False, "shape": shape}
    with atomic(path) as temporary, temporary.open("wb") as handle:
        np.lib.format.write_array_header_1_0(handle, header)
        for rows in pieces:
            handle.write(rows.tobytes())

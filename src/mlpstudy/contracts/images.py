"""data/prepared/images.npy: the pixels of every image, (N, S, S, C) uint8, one row per row of index.csv."""

from collections.abc import Iterable
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from mlpstudy import paths
from mlpstudy.arrays import read_array
from mlpstudy.files import atomic

Pixels = NDArray[np.uint8]


def read_images(folder: Path = Path()) -> Pixels:
    """(N, S, S, C) uint8 below the working folder, memory-mapped: all workers share one copy."""
    images: Pixels = read_array(folder / paths.IMAGES, mapped=True)
    return images


def write_images(
    pieces: Iterable[Pixels],
    shape: tuple[int, int, int, int],
    path: Path = paths.IMAGES,
    rewritten: Iterable[tuple[int, Pixels]] = (),
) -> None:
    """(N, S, S, C) from pieces (n, S, S, C) in order, then single rows (S, S, C) over what stands there.

    Memory holds one piece. `rewritten` is asked for its first row after the last piece. An error in either leaves no
    file.
    """
    header = {"descr": "|u1", "fortran_order": False, "shape": shape}
    with atomic(path) as temporary, temporary.open("wb") as handle:
        np.lib.format.write_array_header_1_0(handle, header)
        first = handle.tell()
        for rows in pieces:
            handle.write(rows.tobytes())
        for row, pixels in rewritten:
            handle.seek(first + row * pixels.size)
            handle.write(pixels.tobytes())

"""Pictures as they were held: EXIF's eight orientations."""

from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.typing import NDArray

Image = NDArray[Any]

# EXIF 2.32, 4.6.4: where the first row and the first column of what is stored belong
TURNS: dict[int, Callable[[Image], Image]] = {
    1: lambda stored: stored,
    2: lambda stored: stored[:, ::-1],
    3: lambda stored: stored[::-1, ::-1],
    4: lambda stored: stored[::-1],
    5: lambda stored: stored.swapaxes(0, 1),
    6: lambda stored: np.rot90(stored, -1),
    7: lambda stored: stored[::-1, ::-1].swapaxes(0, 1),
    8: lambda stored: np.rot90(stored),
}


def upright(stored: Image, orientation: int) -> Image:
    """(H, W, ...) or (W, H, ...), in one piece of memory."""
    return np.ascontiguousarray(TURNS[orientation](stored))

"""data/prepared/images.npy: the pixels of every image, (N, S, S, C) uint8, one row per row of index.csv."""

from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from mlpstudy import paths


def read_images(folder: Path = Path()) -> NDArray[np.uint8]:
    """(N, S, S, C) uint8 below the working folder, memory-mapped: all workers share one copy."""
    images: NDArray[np.uint8] = np.load(folder / paths.IMAGES, mmap_mode="r")
    return images

"""Small gray pictures, by which images are compared by their looks."""

from functools import cache

import numpy as np
from numpy.typing import NDArray

from mlpstudy.contracts.quality import SMALLEST_PX
from mlpstudy.preprocess.brightness import to_bytes, value_range
from mlpstudy.preprocess.pixels import DeepPixels, Pixels
from mlpstudy.preprocess.resize import squash, to_gray

SIDE_PX = 32
DETAIL_PX = 1.5  # deviation of the Gaussian: what is coarser is light and shade, which unlike pictures share

LEAST_CONTRAST = 0.5  # deviation of the details, in gray levels: below is rounding

Thumbnail = NDArray[np.uint8]  # (32, 32)
Details = NDArray[np.float32]  # (n, 32, 32), mean 0


def thumbnail(pixels: Pixels | DeepPixels, small: Pixels | DeepPixels) -> Thumbnail | None:
    """None for small originals. The resized image stands in for the original where it is large enough."""
    if min(pixels.shape[:2]) < SMALLEST_PX:
        return None
    gray = squash(small if len(small) >= SIDE_PX else pixels, SIDE_PX)
    if gray.dtype != np.uint8:  # more than 8 bits: each by its own range, for looks do not depend on brightness
        gray = to_bytes(gray, value_range(gray))
    return gray if gray.ndim == 2 else to_gray(gray)


def details(pictures: NDArray[np.uint8]) -> Details:
    """What a Gaussian blur takes away from (n, 32, 32) thumbnails."""
    values, blur = pictures.astype(np.float32), blurring()
    fine = values - blur @ values @ blur.T
    return np.asarray(fine - fine.mean(axis=(1, 2), keepdims=True), np.float32)


@cache
def blurring() -> NDArray[np.float32]:
    """(32, 32): the blur along one axis, of all thumbnails at once by a product of matrices."""
    from scipy.ndimage import gaussian_filter1d

    return np.asarray(gaussian_filter1d(np.eye(SIDE_PX, dtype=np.float32), DETAIL_PX, axis=0, mode="reflect"))


def spread(fine: Details) -> NDArray[np.float64]:
    """(n,): over how many of their 1,024 pixels the details are spread; 0 where there are none.

    The participation ratio of their energy, (sum e)^2 / sum e^2: k equal pixels give k.
    """
    energy = fine.astype(np.float64).reshape(len(fine), -1) ** 2
    ratio = energy.sum(axis=1) ** 2 / np.maximum((energy**2).sum(axis=1), 1e-300)
    return np.asarray(np.where(energy.mean(axis=1) >= LEAST_CONTRAST**2, ratio, 0.0))


def agreement(first: Details, second: Details) -> NDArray[np.float32]:
    """Pearson's correlation of (n, 32, 32) details with others, picture by picture: (n,)."""
    products = (first * second).sum(axis=(1, 2))
    return np.asarray(products / np.sqrt((first**2).sum(axis=(1, 2)) * (second**2).sum(axis=(1, 2))))

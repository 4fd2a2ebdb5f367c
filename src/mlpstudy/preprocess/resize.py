"""All images become squares of one size."""

from typing import TypeVar

import cv2
import numpy as np

from mlpstudy.preprocess.pixels import DeepPixels, Pixels

P = TypeVar("P", Pixels, DeepPixels)


def squash(pixels: P, side_px: int) -> P:
    """(H, W, ...) -> (side, side, ...): area means where an axis shrinks, linear where it grows; keeps the type."""
    H, W = pixels.shape[:2]
    # one axis at a time decides, for a long narrow image shrinks in one and grows in the other
    shrunk = cv2.resize(pixels, (min(W, side_px), min(H, side_px)), interpolation=cv2.INTER_AREA)
    return np.asarray(cv2.resize(shrunk, (side_px, side_px), interpolation=cv2.INTER_LINEAR), pixels.dtype)


def to_gray(pixels: P) -> P:
    """(H, W, 3) -> (H, W): .299 R + .587 G + .114 B (ITU-R BT.601). 8 or 16 bits, or float32."""
    return np.asarray(cv2.cvtColor(pixels, cv2.COLOR_RGB2GRAY), pixels.dtype)

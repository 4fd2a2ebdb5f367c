"""All images become squares of one size."""

import cv2
import numpy as np

from mlpstudy.preprocess.decode import Pixels


def squash(pixels: Pixels, side_px: int) -> Pixels:
    """(H, W, C) -> (side, side, C): area means where an axis shrinks, linear where it grows."""
    H, W = pixels.shape[:2]
    # one axis at a time decides, for a long narrow image shrinks in one and grows in the other
    shrunk = cv2.resize(pixels, (min(W, side_px), min(H, side_px)), interpolation=cv2.INTER_AREA)
    return np.asarray(cv2.resize(shrunk, (side_px, side_px), interpolation=cv2.INTER_LINEAR), np.uint8)


def to_gray(pixels: Pixels) -> Pixels:
    """(H, W, 3) -> (H, W): .299 R + .587 G + .114 B (ITU-R BT.601)."""
    return np.asarray(cv2.cvtColor(pixels, cv2.COLOR_RGB2GRAY), np.uint8)

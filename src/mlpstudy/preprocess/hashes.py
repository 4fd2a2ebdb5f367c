"""What two copies of an image have in common."""

import cv2
import numpy as np
import xxhash

from mlpstudy.preprocess.decode import Pixels
from mlpstudy.preprocess.resize import squash, to_gray

THUMBNAIL_PX = 32
COEFFICIENTS = 8  # a side: the 64 slowest waves of the thumbnail, one bit each
SMALLEST_PX = 32  # of the shorter side; smaller originals have no detail to hash, and unlike ones would look alike


def pixel_hash(pixels: Pixels) -> str:
    """128 bits of all pixels and the shape, as 32 hex digits: equal only for equal images."""
    hasher = xxhash.xxh3_128(str(pixels.shape).encode())
    hasher.update(np.ascontiguousarray(pixels).data)
    return str(hasher.hexdigest())


def perceptual_hash(pixels: Pixels, small: Pixels) -> str:
    """64 bits that survive recompression and resizing, as 16 hex digits; empty for small originals.

    Which of the slowest 8x8 cosine waves are above their median (C. Zauner, Implementation and Benchmarking of
    Perceptual Image Hash Functions, 2010). The resized RGB image stands in for the original where it is large enough.
    """
    if min(pixels.shape[:2]) < SMALLEST_PX:
        return ""
    base = small if len(small) >= THUMBNAIL_PX else pixels
    gray = to_gray(squash(base, THUMBNAIL_PX)).astype(np.float32)
    waves = cv2.dct(gray)[:COEFFICIENTS, :COEFFICIENTS]
    return np.packbits(waves > np.median(waves)).tobytes().hex()

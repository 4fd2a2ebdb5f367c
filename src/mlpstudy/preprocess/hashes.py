"""What two copies of an image have in common."""

import cv2
import numpy as np
import xxhash

from mlpstudy.preprocess.pixels import DeepPixels, Pixels
from mlpstudy.preprocess.resize import squash, to_gray

THUMBNAIL_PX = 32
COEFFICIENTS = 8  # a side: the 64 slowest waves of the thumbnail, one bit each
SMALLEST_PX = 32  # of the shorter side; smaller originals have no detail to hash, and unlike ones would look alike


def pixel_hash(pixels: Pixels | DeepPixels) -> str:
    """128 bits of all pixels and the shape, as 32 hex digits: equal only for equal images."""
    kind = "" if pixels.dtype == np.uint8 else str(pixels.dtype)
    hasher = xxhash.xxh3_128(f"{pixels.shape}{kind}".encode())
    hasher.update(np.ascontiguousarray(pixels).data)
    return str(hasher.hexdigest())


def perceptual_hash(pixels: Pixels | DeepPixels, small: Pixels | DeepPixels) -> str:
    """64 bits that survive recompression and resizing, as 16 hex digits; empty for small originals.

    Which of the slowest 8x8 cosine waves are above their median (C. Zauner, Implementation and Benchmarking of
    Perceptual Image Hash Functions, 2010). The resized image stands in for the original where it is large enough.
    A scale of brightness changes no bit.
    """
    if min(pixels.shape[:2]) < SMALLEST_PX:
        return ""
    base = small if len(small) >= THUMBNAIL_PX else pixels
    thumbnail = squash(base, THUMBNAIL_PX)
    if thumbnail.dtype != np.uint8:
        thumbnail = thumbnail.astype(np.float32)  # OpenCV makes no gray of float64
    gray = thumbnail if thumbnail.ndim == 2 else to_gray(thumbnail)
    waves = cv2.dct(gray.astype(np.float32))[:COEFFICIENTS, :COEFFICIENTS]
    return np.packbits(waves > np.median(waves)).tobytes().hex()

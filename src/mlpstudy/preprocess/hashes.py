"""What two copies of an image have in common."""

import cv2
import numpy as np
import xxhash
from numpy.typing import NDArray

from mlpstudy.preprocess.pixels import DeepPixels, Pixels
from mlpstudy.preprocess.thumbnail import Thumbnail

WAVES = 8  # a side: the 64 slowest waves of the thumbnail, one bit each
ORIENTATIONS = 8  # in which a square can lie: the dihedral group D4
SIGNS = np.float32(-1) ** np.arange(WAVES)  # odd waves change their sign where a picture is mirrored

Waves = NDArray[np.float32]  # (8, 8): rows are frequencies from top to bottom, columns from left to right


def pixel_hash(pixels: Pixels | DeepPixels) -> str:
    """128 bits of all pixels and the shape, as 32 hex digits: equal only for equal images."""
    kind = "" if pixels.dtype == np.uint8 else str(pixels.dtype)
    hasher = xxhash.xxh3_128(f"{pixels.shape}{kind}".encode())
    hasher.update(np.ascontiguousarray(pixels).data)
    return str(hasher.hexdigest())


def perceptual_hash(picture: Thumbnail) -> str:
    """64 bits that survive recompression and resizing, as 16 hex digits.

    Which of the slowest 8x8 cosine waves are above their median (C. Zauner, Implementation and Benchmarking of
    Perceptual Image Hash Functions, 2010, https://www.phash.org/docs/pubs/thesis_zauner.pdf).
    """
    waves = slow_waves(picture)
    return np.packbits(waves > np.median(waves)).tobytes().hex()


def slow_waves(picture: Thumbnail) -> Waves:
    """(32, 32) thumbnail -> (8, 8) slowest waves of its cosine transform."""
    return np.asarray(cv2.dct(picture.astype(np.float32))[:WAVES, :WAVES], np.float32)


def oriented_hashes(waves: Waves) -> NDArray[np.uint64]:
    """(n, 8, 8) waves -> (n, 8) hashes of the pictures in each orientation of `turns`, without a second picture: what
    turns a picture changes signs and axes of its waves."""
    across, down = SIGNS, SIGNS[:, np.newaxis]
    sides = (waves, waves.swapaxes(1, 2))
    turned = np.stack([side * sign for side in sides for sign in (1, across, down, across * down)], axis=1)
    flat = turned.reshape(len(waves), ORIENTATIONS, WAVES * WAVES)
    above = flat > np.median(flat, axis=2, keepdims=True)
    return np.packbits(above, axis=2).view(">u8")[..., 0].astype(np.uint64)


def turns(square: NDArray[np.float32]) -> NDArray[np.float32]:
    """(S, S) -> (8, S, S): a square in each orientation in which it can lie, the first as it is."""
    sides = (square, square.T)
    return np.stack([turn for side in sides for turn in (side, side[:, ::-1], side[::-1], side[::-1, ::-1])])

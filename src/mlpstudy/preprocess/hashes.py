"""What two copies of an image have in common."""

import cv2
import numpy as np
import xxhash
from numpy.typing import NDArray

from mlpstudy.preprocess.pixels import DeepPixels, Pixels
from mlpstudy.preprocess.thumbnail import Thumbnail

FREQUENCIES = 8  # a side: the 64 lowest frequencies of the thumbnail's cosine transform (DCT), one bit each
ORIENTATIONS = 8  # in which a square can lie: the dihedral group D4
SIGNS = np.float32(-1) ** np.arange(FREQUENCIES)  # odd coefficients change their sign where a picture is mirrored

Coefficients = NDArray[np.float32]  # (8, 8): rows are frequencies from top to bottom, columns from left to right


def pixel_hash(pixels: Pixels | DeepPixels) -> str:
    """128 bits of all pixels and the shape, as 32 hex digits: equal only for equal images."""
    kind = "" if pixels.dtype == np.uint8 else str(pixels.dtype)
    hasher = xxhash.xxh3_128(f"{pixels.shape}{kind}".encode())
    hasher.update(np.ascontiguousarray(pixels).data)
    return str(hasher.hexdigest())


def perceptual_hash(picture: Thumbnail) -> str:
    """64 bits that survive recompression and resizing, as 16 hex digits.

    Which of the 8x8 lowest DCT coefficients are above their median (C. Zauner, Implementation and Benchmarking of
    Perceptual Image Hash Functions, 2010, https://www.phash.org/docs/pubs/thesis_zauner.pdf).
    """
    coefficients = low_frequencies(picture)
    return np.packbits(coefficients > np.median(coefficients)).tobytes().hex()


def low_frequencies(picture: Thumbnail) -> Coefficients:
    """(32, 32) thumbnail -> (8, 8) lowest frequencies of its cosine transform (DCT)."""
    return np.asarray(cv2.dct(picture.astype(np.float32))[:FREQUENCIES, :FREQUENCIES], np.float32)


def oriented_hashes(coefficients: Coefficients) -> NDArray[np.uint64]:
    """(n, 8, 8) DCT coefficients -> (n, 8) hashes, one for each orientation of `turns`.

    No picture is turned: mirroring it changes the signs of its odd coefficients, and transposing it swaps their axes.
    """
    across, down = SIGNS, SIGNS[:, np.newaxis]
    sides = (coefficients, coefficients.swapaxes(1, 2))
    turned = np.stack([side * sign for side in sides for sign in (1, across, down, across * down)], axis=1)
    flat = turned.reshape(len(coefficients), ORIENTATIONS, FREQUENCIES * FREQUENCIES)
    above = flat > np.median(flat, axis=2, keepdims=True)
    return np.packbits(above, axis=2).view(">u8")[..., 0].astype(np.uint64)


def turns(squares: NDArray[np.float32]) -> NDArray[np.float32]:
    """(..., S, S) -> (8, ..., S, S): squares in each orientation in which they can lie, the first as they are."""
    sides = (squares, squares.swapaxes(-1, -2))
    return np.stack(
        [turn for side in sides for turn in (side, side[..., ::-1], side[..., ::-1, :], side[..., ::-1, ::-1])]
    )

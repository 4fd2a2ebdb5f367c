"""Pictures whose samples have more than 8 bits: X-rays, thermal and microscope images, elevations."""

from collections.abc import Callable

import numpy as np

from mlpstudy.preprocess.header import BY_PILLOW, Header, Undecodable, damage_told
from mlpstudy.preprocess.opencv import read_unchanged
from mlpstudy.preprocess.orientation import upright
from mlpstudy.preprocess.pixels import DeepPixels

# sample types that OpenCV resizes; others become float64
RESIZABLE = ("uint8", "uint16", "int16", "float32", "float64")
BEYOND = 1e30  # nobody's brightness, but often the mark of a missing value; one would leave no scale for the rest


def read_deep(header: Header) -> DeepPixels:
    """(H, W) or (H, W, 3) RGB upright, values as stored: nothing is cut to 8 bits."""
    pixels = READERS[header.format](header)
    if not np.all(np.abs(pixels) < BEYOND):
        raise Undecodable(f"holds values that are no numbers, or beyond {BEYOND:g}")
    colors = without_alpha(pixels, header.transparent)
    return colors if colors.dtype.name in RESIZABLE else colors.astype(np.float64)


def read_png(header: Header) -> DeepPixels:
    """As OpenCV decodes it, upright."""
    return upright(read_unchanged(header), header.orientation)


def read_ppm(header: Header) -> DeepPixels:
    """By Pillow, which scales whole numbers to 16 bits by the largest value that the file declares."""
    with damage_told(BY_PILLOW):
        pixels = np.asarray(header.image)
        return pixels if pixels.dtype.kind == "f" else pixels.astype(np.uint16)


READERS: dict[str, Callable[[Header], DeepPixels]] = {"PNG": read_png, "PPM": read_ppm, "TIFF": read_unchanged}


def without_alpha(pixels: DeepPixels, transparent: bool) -> DeepPixels:
    """Gray stays (H, W); BGR becomes RGB, laid over white where it is transparent."""
    channels = 1 if pixels.ndim == 2 else pixels.shape[2]
    if channels == 1:
        return pixels.reshape(pixels.shape[:2])
    if channels not in (3, 4):
        raise Undecodable(f"{channels} channels: expected gray, red-green-blue, or these with transparency")
    colors = pixels[..., 2::-1]
    if not transparent or channels == 3:
        return np.ascontiguousarray(colors)
    return over_white(colors, pixels[..., 3])


def over_white(colors: DeepPixels, alpha: DeepPixels) -> DeepPixels:
    """White is the largest value of the sample type, as it is for alpha: such files fill their bits."""
    white = np.iinfo(alpha.dtype).max if alpha.dtype.kind in "iu" else 1
    if np.all(alpha == white):
        return np.ascontiguousarray(colors)
    share = alpha[..., np.newaxis].astype(np.float32) / white
    mixed = colors * share + white * (1 - share)
    return np.asarray(np.rint(mixed) if alpha.dtype.kind in "iu" else mixed, colors.dtype)

"""Pictures whose samples have more than 8 bits: X-rays, thermal and microscope images, elevations."""

import numpy as np

from mlpstudy.preprocess.header import Header, Undecodable
from mlpstudy.preprocess.opencv import read_unchanged
from mlpstudy.preprocess.orientation import upright
from mlpstudy.preprocess.pixels import DeepPixels

# sample type -> the one it is resized in: OpenCV resizes no other integers
RESIZABLE = {"int8": "int16", "int32": "float64", "uint32": "float64", "float16": "float32"}

BEYOND = 1e30  # nobody's brightness, but often the mark of a missing value; one would leave no scale for the rest


def read_deep(header: Header) -> DeepPixels:
    """(H, W) or (H, W, 3) RGB upright, values as stored: nothing is cut to 8 bits."""
    if header.format == "PPM":
        pixels = np.asarray(header.image).astype(np.uint16)  # Pillow scales by the largest value the file declares
    else:
        pixels = read_unchanged(header)
        pixels = pixels if header.format == "TIFF" else upright(pixels, header.orientation)
    if not np.all(np.abs(pixels) < BEYOND):
        raise Undecodable(f"holds values that are no numbers, or beyond {BEYOND:g}")
    pixels = pixels.astype(RESIZABLE.get(str(pixels.dtype), pixels.dtype), copy=False)
    return without_alpha(pixels, header.transparent)


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
    return np.rint(colors * share + white * (1 - share)).astype(colors.dtype)

"""Transparent pictures as they look on white paper."""

import numpy as np
from PIL import Image

from mlpstudy.preprocess.header import BY_PILLOW, Header, damage_told
from mlpstudy.preprocess.orientation import upright
from mlpstudy.preprocess.pixels import Pixels

BAND_PX = 1 << 20  # pixels laid over white at a time, so that memory holds the picture and the result, and no more


def on_white(header: Header) -> Pixels:
    """(H, W, 3) upright."""
    assert header.image
    if header.format == "PNG" and header.mode == "L" and "transparency" in header.image.info:
        header.image.info["transparency"] *= level_step(header.data)
    with damage_told(BY_PILLOW):
        header.image.load()
    W, H = header.image.size
    pixels = np.empty((H, W, 3), np.uint8)
    rows = max(1, BAND_PX // W)
    for top in range(0, H, rows):
        band = with_alpha(header.image.crop((0, top, W, min(H, top + rows))))
        white = Image.new("RGBA", band.size, "white")
        pixels[top : top + rows] = np.asarray(Image.alpha_composite(white, band).convert("RGB"))
    # Pillow turns TIFFs itself
    return pixels if header.format == "TIFF" else upright(pixels, header.orientation)


def level_step(data: bytes) -> int:
    """Between two levels of a gray PNG of 2, 4 or 8 bits, once they are 0 to 255: Pillow spreads the pixels, and not
    the transparent level that it compares them with."""
    bits = data[24]  # in IHDR, which comes first
    return int(255 // (2**bits - 1))


def with_alpha(image: Image.Image) -> Image.Image:
    """Red, green, blue and alpha; Pillow knows no direct way from gray that is multiplied with its alpha."""
    return (image.convert("LA") if image.mode == "La" else image).convert("RGBA")

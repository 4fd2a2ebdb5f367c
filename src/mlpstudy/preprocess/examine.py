"""One file, read and decoded once: its row of images.npy, and what there is to say of it."""

import zipfile

import numpy as np

from mlpstudy.config.preprocess import PreprocessConfig
from mlpstudy.preprocess.decode import Pixels, Undecodable, decode
from mlpstudy.preprocess.hashes import perceptual_hash, pixel_hash
from mlpstudy.preprocess.record import Record
from mlpstudy.preprocess.resize import squash, to_gray


def examine(archive: zipfile.ZipFile, name: str, config: PreprocessConfig) -> tuple[Pixels | None, Record]:
    """(S, S, C) pixels, or None with the problem in the record."""
    try:
        decoded = decode(archive.read(name), config.largest_image_px)
    except Undecodable as error:
        return None, Record(name, problem=str(error))
    pixels = decoded.pixels
    H, W, _ = pixels.shape
    small = squash(pixels, config.image_size)
    record = Record(name, W, H, decoded.mode, pixel_hash(pixels), perceptual_hash(pixels, small))
    return (to_gray(small)[..., np.newaxis] if config.channels == "gray" else small), record

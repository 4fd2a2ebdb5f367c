"""One file, read and decoded once: its row of images.npy, and what there is to say of it."""

from dataclasses import dataclass

import numpy as np

from mlpstudy.config.preprocess import PreprocessConfig
from mlpstudy.contracts.features import Features
from mlpstudy.preprocess.brightness import value_range
from mlpstudy.preprocess.budget import Budget
from mlpstudy.preprocess.decode import decode, refuse_large
from mlpstudy.preprocess.features import Extractor
from mlpstudy.preprocess.hashes import perceptual_hash, pixel_hash
from mlpstudy.preprocess.header import Header, Undecodable, open_header
from mlpstudy.preprocess.pixels import DeepPixels, Pixels
from mlpstudy.preprocess.record import Record
from mlpstudy.preprocess.resize import squash, to_gray
from mlpstudy.preprocess.thumbnail import thumbnail


@dataclass(frozen=True)
class Examined:
    """Of `pixels` and `deep` at most one is there: an image of more than 8 bits awaits the scale of the source."""

    record: Record
    pixels: Pixels | None = None  # (S, S, C)
    deep: DeepPixels | None = None  # (S, S, C) float32
    features: Features | None = None  # (V, D) of its views, where there is a backbone
    deep_view: DeepPixels | None = None  # what the backbone shall see, (S, S, 3) float32, where it awaits that scale


def examine(
    name: str, data: bytes, config: PreprocessConfig, budget: Budget, extractor: Extractor | None = None
) -> Examined:
    """What cannot be decoded has a problem in its record, and no pixels."""
    try:
        with open_header(data) as header:
            refuse_large(header, config.largest_image_px)
            with budget.reserved(header.decoded_bytes):
                return measure(name, header, config, extractor)
    except Undecodable as error:
        return Examined(Record(name, problem=str(error)))


def measure(name: str, header: Header, config: PreprocessConfig, extractor: Extractor | None) -> Examined:
    """Decodes, measures and squashes one image, once for all. Undecodable where it is damaged."""
    pixels = decode(header)
    H, W = pixels.shape[:2]
    small = squash(pixels, config.image_size)
    values = value_range(pixels) if header.deep else None
    picture = thumbnail(pixels, small)
    looks = "" if picture is None else perceptual_hash(picture)
    record = Record(name, W, H, header.mode, pixel_hash(pixels), looks, thumbnail=picture, values=values)
    seen = extractor.picture(pixels) if extractor else None
    if header.deep:
        return Examined(record, deep=with_channels(small.astype(np.float32), config.channels), deep_view=seen)
    features = extractor.features(seen) if extractor and seen is not None else None
    return Examined(record, pixels=with_channels(small, config.channels), features=features)


def with_channels(pixels: DeepPixels, channels: str) -> DeepPixels:
    """(S, S) or (S, S, 3) -> (S, S, C)"""
    if pixels.ndim == 2:
        return np.repeat(pixels[..., np.newaxis], 1 if channels == "gray" else 3, axis=2)
    return to_gray(pixels)[..., np.newaxis] if channels == "gray" else pixels

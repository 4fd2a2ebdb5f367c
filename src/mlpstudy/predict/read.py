"""One file -> what a network takes, by the functions that preprocess made the training images with."""

import os
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import numpy as np

from mlpstudy.backbone.load import Backbone
from mlpstudy.download.formats import why_unsupported
from mlpstudy.download.listing import HEAD_BYTES
from mlpstudy.preprocess.brightness import ValueRange, flattened, to_bytes, value_range
from mlpstudy.preprocess.budget import Budget
from mlpstudy.preprocess.decode import decode, refuse_large
from mlpstudy.preprocess.examine import with_channels
from mlpstudy.preprocess.features import features_of
from mlpstudy.preprocess.hashes import pixel_hash
from mlpstudy.preprocess.header import Undecodable, open_header
from mlpstudy.preprocess.pixels import DeepPixels, Pixels
from mlpstudy.preprocess.resize import squash
from mlpstudy.views import ViewsName


@dataclass(frozen=True)
class Picture:
    """One file, read."""

    pixels: Pixels  # (S, S, C)
    flattened: ValueRange | None = None  # its values, where the study's scale leaves one or two greys of them
    pixel_hash: str = ""  # of all its pixels, as in index.csv


@dataclass(frozen=True)
class PictureReader:
    """How pictures are brought to the size, the channels and the brightness that networks were trained with."""

    image_size: int  # px
    channels: str  # gray | rgb
    largest_image_px: int  # width x height; more is refused undecoded
    brightness: ValueRange | None  # of the study's samples of more than 8 bits; None where it has none
    budget: Budget = field(default_factory=Budget)
    backbone: Backbone | None = None  # of networks that take its features in place of pixels
    views: ViewsName = "none"  # of which it makes features, for networks that take the mean over them

    def seen(self, pixels: Pixels) -> Any:
        """What the networks see of pixels (S, S, C) uint8: themselves, or features (V, 1, D) float32. Undecodable
        without any."""
        return pixels if self.backbone is None else features_of(self.backbone, pixels, self.views)[:, np.newaxis]

    def picture(self, path: Path) -> Picture:
        """As preprocess reads it. Undecodable says why not."""
        try:
            data = path.read_bytes()
        except IsADirectoryError:
            raise Undecodable("a folder without images") from None
        except OSError as error:
            unlisted = "a folder that cannot be listed: " if os.path.isdir(path) else ""  # noqa: PTH112
            raise Undecodable(f"{unlisted}{error.strerror or error}") from None
        if why := why_unsupported(path.suffix, data[:HEAD_BYTES]):
            raise Undecodable(why)
        with open_header(data) as header:
            refuse_large(header, self.largest_image_px)
            with self.budget.reserved(header.decoded_bytes):
                pixels = decode(header)
                small = squash(pixels, self.image_size)
                if header.deep:
                    read = self.scaled(with_channels(small.astype(np.float32), self.channels), value_range(pixels))
                else:
                    read = Picture(with_channels(small, self.channels))
                return replace(read, pixel_hash=pixel_hash(pixels))

    def scaled(self, pixels: DeepPixels, values: ValueRange) -> Picture:
        """8 bits by the study's one scale, beyond which everything is black or white; `values` is the picture's range.

        Undecodable where the study has no scale, for one of the picture's own would make it look like no other.
        """
        if self.brightness is None and not values.fits:
            raise Undecodable("more than 8 bits a sample, while no image of the study tells how bright that is")
        scale = self.brightness or values
        lost = flattened([values], scale)
        return Picture(to_bytes(pixels.clip(*scale.ends), scale), values if lost else None)

"""Images that come as numbers with labels, as MNIST's and CIFAR's do: they become PNG files when they are read."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial

import numpy as np
from numpy.typing import NDArray

from mlpstudy.config.download import DownloadConfig
from mlpstudy.download.class_names import checked_names
from mlpstudy.download.limits import refuse_many
from mlpstudy.download.listing import Contents, Entry
from mlpstudy.download.png import stored_png
from mlpstudy.errors import DataError, in_short
from mlpstudy.printable import list_item

LARGEST_BYTES = 1 << 30  # of one file of pixels, unpacked: it is held in memory; CIFAR-100's training images are 154 MB


@dataclass(frozen=True)
class Records:
    """Images of one split, in the order in which they stand in its files."""

    split: str  # train or test; empty where the source brings one set alone
    pixels: NDArray[np.uint8]  # (N, H, W) grey or (N, 3, H, W) RGB
    labels: NDArray[np.uint8]  # (N,) below the number of classes


def contents_of(splits: Sequence[Records], names: Sequence[str], where: str, config: DownloadConfig) -> Contents:
    """The images as [<split>/]<class>/<number>.png; class i has the i-th of `names`.

    DataError where a name cannot be a class, or no image of it is there: it would be missing without a word.
    """
    classes = checked_names(names, where)
    refuse_many(sum(len(split.labels) for split in splits), config)
    there = set(np.concatenate([np.unique(split.labels) for split in splits]).tolist())
    absent = [name for label, name in enumerate(classes) if label not in there]
    if absent:
        missing = in_short(map(list_item, absent))
        raise DataError(f"{where}: {len(absent):,} of {len(classes):,} classes have no image: {missing}")
    return Contents([entry for split in splits for entry in entries_of(split, classes)])


def entries_of(records: Records, classes: Sequence[str]) -> list[Entry]:
    """One for each image, encoded when it is read."""
    folder = f"{records.split}/" if records.split else ""
    size = len(as_file(records.pixels, 0))  # bytes; all are alike, for nothing is compressed
    return [
        Entry(f"{folder}{classes[label]}/{number:05d}.png", partial(as_file, records.pixels, number), size)
        for number, label in enumerate(records.labels.tolist())
    ]


def as_file(pixels: NDArray[np.uint8], number: int) -> bytes:
    """One image as the bytes of a PNG file; colours lie in planes, as CIFAR stores them."""
    image = pixels[number]
    return stored_png(image if image.ndim == 2 else image.transpose(1, 2, 0))

"""CIFAR's binary archives: records of one or two label bytes and 3,072 pixels, and a text that names the classes.

Krizhevsky 2009, https://www.cs.toronto.edu/~kriz/cifar.html. Of CIFAR-100's two labels the second is taken, the fine
one. There are archives of pickles too, which are not read: opening a pickle runs code.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from mlpstudy.config.download import DownloadConfig
from mlpstudy.download.class_names import refuse_labels
from mlpstudy.download.links import follow_links
from mlpstudy.download.listing import Contents, Entry
from mlpstudy.download.names import tidy, why_unwanted
from mlpstudy.download.records import LARGEST_BYTES, Records, contents_of
from mlpstudy.errors import DataError, in_short

CHANNELS, SIDE = 3, 32  # red, green and blue planes; px
PIXELS = CHANNELS * SIDE * SIDE  # bytes of an image
LONGEST_TEXT = 1 << 16  # bytes of the names of the classes


@dataclass(frozen=True)
class Layout:
    """How one of the two data sets is laid out."""

    names: str  # the file with the names of the classes, one a line
    label_bytes: int  # before the pixels of an image; the last of them counts
    train: tuple[str, ...]
    test: tuple[str, ...]


LAYOUTS = (
    Layout("batches.meta.txt", 1, tuple(f"data_batch_{number}.bin" for number in range(1, 6)), ("test_batch.bin",)),
    Layout("fine_label_names.txt", 2, ("train.bin",), ("test.bin",)),
)


def list_cifar(contents: Contents, config: DownloadConfig) -> Contents:
    """What a carrier of CIFAR-10 or CIFAR-100 holds, as <split>/<class>/<number>.png.

    DataError where a file is missing, there twice, or is not what its name says.
    """
    files = by_name(contents, config)
    layout = next((layout for layout in LAYOUTS if layout.names in files), None)
    if layout is None:
        expected, there = " or ".join(layout.names for layout in LAYOUTS), in_short(sorted(files)) or "none"
        raise DataError(f"no binary archive of CIFAR-10 or CIFAR-100: expected {expected}; of its files it has {there}")
    missing = [name for name in (*layout.train, *layout.test) if name not in files]
    if missing:
        raise DataError(f"the source lacks {in_short(missing)}, which {layout.names} goes with")
    names = read_names(files[layout.names])
    splits = [
        read_split(split, [files[name] for name in members], layout, names)
        for split, members in (("train", layout.train), ("test", layout.test))
    ]
    return contents_of(splits, names, layout.names, config)


def by_name(contents: Contents, config: DownloadConfig) -> dict[str, Entry]:
    """The files of any folder by their own names; links are followed inside of the source alone.

    DataError where one that is needed is there twice, or is a link that cannot be followed.
    """
    needed = {name for layout in LAYOUTS for name in (layout.names, *layout.train, *layout.test)}
    listing = follow_links(contents, config)
    files: dict[str, Entry] = {}
    for entry in listing.entries:
        name = tidy(entry.path).split("/")[-1]
        if why_unwanted(entry.path) or name not in needed:
            continue
        if name in files:
            raise DataError(f"the source holds several files called {name}: expected one")
        files[name] = replace(entry, path=name)  # what messages show; the rest of a path is anybody's text
    for item in listing.passed_over:
        name = tidy(item.path).rstrip("/").split("/")[-1]
        if name in needed:
            raise DataError(f"{name}: {item.reason}; expected a file")
    return files


def read_names(entry: Entry) -> list[str]:
    """One a line, blank lines left out. DataError where it is no short text."""
    if entry.size > LONGEST_TEXT:
        raise DataError(f"{entry.path}: {entry.size:,} bytes; expected at most {LONGEST_TEXT:,}, for names of classes")
    try:
        lines = entry.read().decode("utf-8").splitlines()
    except UnicodeDecodeError:
        raise DataError(f"{entry.path}: expected UTF-8 text, the name of a class in each line") from None
    return [line.strip() for line in lines if line.strip()]


def read_split(split: str, files: Sequence[Entry], layout: Layout, names: Sequence[str]) -> Records:
    """The records of one or several files, one behind the other. DataError for labels without a name."""
    refuse_large(files)
    records = np.concatenate([read_records(file, layout.label_bytes, names) for file in files])
    pixels = records[:, layout.label_bytes :].reshape(-1, CHANNELS, SIDE, SIDE)
    return Records(split, pixels, records[:, layout.label_bytes - 1])


def refuse_large(files: Sequence[Entry]) -> None:
    """DataError where files claim more than memory should take, before any is read."""
    claimed = sum(file.size for file in files)
    if claimed > LARGEST_BYTES:
        names = in_short(file.path for file in files)
        raise DataError(f"{names}: {claimed:,} bytes; expected at most {LARGEST_BYTES:,}")


def read_records(file: Entry, label_bytes: int, names: Sequence[str]) -> NDArray[np.uint8]:
    """(N, labels and pixels). DataError where the file does not end with a record, or a label has no name."""
    record = label_bytes + PIXELS
    data = file.read()
    if not data or len(data) % record:
        raise DataError(
            f"{file.path}: {len(data):,} bytes; expected one or more records of {record:,} bytes ({label_bytes} for "
            f"labels, {PIXELS:,} for pixels)"
        )
    records = np.frombuffer(data, np.uint8).reshape(-1, record)
    refuse_labels(records[:, label_bytes - 1].tolist(), names, file.path)
    return records

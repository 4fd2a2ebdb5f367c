"""Some images of a source, decoded as the stage preprocess decodes all of them: sizes, colours, what is damaged."""

import time
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from statistics import median_low

import numpy as np

from mlpstudy.config.preprocess import PreprocessConfig
from mlpstudy.contracts.quality import DeclaredGroups
from mlpstudy.download.listing import Entry, Listing
from mlpstudy.preprocess.brightness import ValueRange, common_range, to_bytes
from mlpstudy.preprocess.budget import Budget
from mlpstudy.preprocess.declared import describe_groups
from mlpstudy.preprocess.duplicates import find_duplicates, joined, rows_by
from mlpstudy.preprocess.examine import Examined, examine
from mlpstudy.preprocess.found import flattened_text
from mlpstudy.preprocess.giveaway import size_giveaway
from mlpstudy.preprocess.inorder import in_order
from mlpstudy.preprocess.opencv import quiet
from mlpstudy.preprocess.overlap import conflicting_copies
from mlpstudy.preprocess.quality import brightness
from mlpstudy.preprocess.record import Record
from mlpstudy.seeds import generator

MOST, FEWEST = 300, 20  # images that are looked at, even where these take long
FIRSTS_IN = 4  # of so many images one is the first of a class
SECONDS = 4.0  # after which no more are begun
SAME_GREY = 2  # of 255 levels that red, green and blue of a grey image may differ by: JPEG rounds
FEWEST_FOR_SIZES = 50  # images from which it is said what their size gives away


@dataclass(frozen=True)
class Sample:
    """What was seen of the images that were looked at."""

    records: tuple[Record, ...]
    gray: int  # of the usable ones
    alike: tuple[int, ...]  # of each usable one, the first of those that it is a copy of or looks like
    conflicts: tuple[tuple[str, ...], ...]  # names of images that share their pixels and are in different classes

    @property
    def usable(self) -> list[Record]:
        """Those that could be decoded."""
        return [record for record in self.records if not record.problem]

    @property
    def problems(self) -> list[Record]:
        """Those that could not."""
        return [record for record in self.records if record.problem]

    @property
    def sizes(self) -> Counter[tuple[int, int]]:
        """(width, height) in px -> images."""
        return Counter((record.width_px, record.height_px) for record in self.usable)

    @property
    def shorter_side_px(self) -> int:
        """The median of the shorter sides; at least one image must be usable."""
        return median_low(min(record.width_px, record.height_px) for record in self.usable)

    @property
    def copies(self) -> DeclaredGroups | None:
        """Counts of copies and look-alikes, and of the groups that they form; None where there are none."""
        return describe_groups(self.usable, rows_by(self.alike))

    def is_whole(self, listing: Listing) -> bool:
        """Were all images looked at?"""
        return len(self.records) == len(listing.entries)

    def flattened(self, names: Mapping[str, str]) -> str:
        """Says which of them show next to nothing on one scale; `names`: name of an image -> how it is shown."""
        return flattened_text(brightness(self.usable), names.__getitem__)

    def giveaway(self, groups: Mapping[str, int]) -> dict[str, float] | None:
        """Accuracy of guessing the class by width and height, and of the largest class; None for few images.

        `groups`: name of an image -> number that it shares with those from which it may not be parted.
        """
        usable, first = self.usable, dict[int, int]()
        if len(usable) < FEWEST_FOR_SIZES:
            return None
        declared = [(first.setdefault(groups[record.name], row), row) for row, record in enumerate(usable)]
        return size_giveaway(usable, joined(len(usable), [*enumerate(self.alike), *declared]).tolist())


def look_at(entries: Sequence[Entry], config: PreprocessConfig) -> Sample:
    """Decodes some of the images, on all cores, for a few seconds; which ones does not depend on chance."""
    budget = Budget()

    def look(item: tuple[str, bytes]) -> Examined:
        return examine(*item, config, budget)

    with quiet():
        examined = list(in_order(look, read_for_a_while(spread(entries))))
    values = common_range(each.record.values for each in examined)
    records = tuple(each.record for each in examined)
    usable = [record for record in records if not record.problem]
    duplicates = find_duplicates(usable, config)
    conflicts = conflicting_copies(usable, duplicates.copies)
    gray = sum(is_gray(each, values) for each in examined)
    return Sample(records, gray, tuple(duplicates.alike.tolist()), conflicts)


def spread(entries: Sequence[Entry]) -> list[Entry]:
    """At most MOST, from anywhere, and early on of many classes: a small one may be the only one in colour.

    One of FIRSTS_IN is the first drawn of a class, of small classes before large ones; the others are drawn from all,
    so that what is seen is nearly what the source holds, however many small classes it has.
    """
    drawn = [entries[row] for row in generator(0, "survey").permutation(len(entries))]
    sizes = Counter(entry.label for entry in entries)
    firsts = {entry.label: entry for entry in reversed(drawn)}
    order: list[Entry] = []
    for number, name in enumerate(sorted(firsts, key=lambda name: (sizes[name], name))):
        others = (FIRSTS_IN - 1) * number
        order += [firsts[name], *drawn[others : others + FIRSTS_IN - 1]]
    return list({entry.path: entry for entry in (*order, *drawn)}.values())[:MOST]


def read_for_a_while(entries: Sequence[Entry]) -> Iterator[tuple[str, bytes]]:
    """Path and bytes, one after the other as a tar file wants it."""
    begun = time.monotonic()
    for number, entry in enumerate(entries):
        if number >= FEWEST and time.monotonic() - begun > SECONDS:
            return
        yield entry.path, entry.read()


def is_gray(image: Examined, values: ValueRange | None) -> bool:
    """Are red, green and blue alike in all pixels? Not of an image that could not be decoded.

    An image of more than 8 bits is looked at as the study will see it: scaled by the values of all that have them.
    """
    pixels = image.pixels
    if image.deep is not None and values:
        pixels = to_bytes(image.deep, values)
    return pixels is not None and bool(np.ptp(pixels, axis=2).max() <= SAME_GREY)  # (S, S, 3)

"""data/prepared/dataset.json: what there is to know of the images before anything is learnt from them."""

from pathlib import Path
from typing import Literal

from mlpstudy import paths
from mlpstudy.config.base import Config, load
from mlpstudy.counted import counted
from mlpstudy.files import delete_leftovers, write_json


class Spread(Config):
    """Of one number over all images."""

    smallest: int
    median: int
    largest: int


class CommonSize(Config):
    """One size, and how many images have it."""

    width_px: int
    height_px: int
    images: int


class Sizes(Config):
    """Of the images that can be used, upright."""

    width_px: Spread
    height_px: Spread
    distinct: int
    most_common: tuple[CommonSize, ...]  # at most five, most frequent first


class SizeGiveaway(Config):
    """How often the class is guessed rightly without a look at the pixels."""

    accuracy: float  # from width and height alone, cross-validated
    majority: float  # by always naming the largest class


GIVEAWAY = 0.1  # share by which sizes must name more images rightly than the largest class does, to be worth a warning
MOST_REVIEWED = 1000  # pairs that look alike and are left apart: no more are looked for
MOST_CONFLICTS = 1000  # pairs of different classes that look alike: no more are listed
ALL_PAIRS_UP_TO = 20_000  # images; beyond, pairs come from a banded search, and none are listed for review
SMALLEST_PX = 32  # of the shorter side; smaller originals have no detail to compare, and unlike ones would look alike
LARGE_GROUP = 0.2  # share of the images that one group holds: above it no five folds are alike


class Flattened(Config):
    """Images whose values fill so little of the common scale that they become one or two neighbouring greys."""

    images: int
    smallest: float  # value among all of them
    largest: float
    names: tuple[str, ...]  # the first thousand


class Faint(Config):
    """Images that reach only an eighth of the common scale, but show something there, as 12 bits do beside 16."""

    images: int
    largest: float  # value among all of them


class Brightness(Config):
    """How samples of more than 8 bits became 8: by one scale for the whole source."""

    images: int  # that have such samples
    smallest: float  # value among all of them; it became 0
    largest: float  # it became 255
    kept: bool  # whole numbers from 0 to 255 all of them, which stayed what they are
    flattened: Flattened | None = None  # None: every image shows what it showed
    faint: Faint | None = None  # None: hardly any


class DuplicateCounts(Config):
    """How many images are copies of which kind."""

    exact_copies: int  # images whose pixels an earlier image has
    exact_copies_across_splits: int
    exact_copies_within_a_split: int
    near_pairs: int  # pairs that look alike, and are joined
    mirrored_pairs: int | None = None  # of them, those mirrored or turned by quarters; None: there are none
    near_off: Literal[True] | None = None  # no near pairs were looked for: data.near_duplicate_distance is null
    small: int | None = None  # images under SMALLEST_PX, which were compared with none; None: there are none
    plain: int | None = None  # of the others, those with no more detail than a small spot, nor compared
    review: int  # pairs that look alike, but not enough to be joined; MOST_REVIEWED: so many or more
    derived: int  # pairs whose names say that one was made from the other
    groups: int  # of two images and more
    images_in_groups: int
    largest_group: int  # images


class NamedAsCopies(Config):
    """Groups of files that are named as copies of one image, and that splits may part: no derived_from joins them."""

    groups: int
    first: str  # two of one group, by their names
    second: str
    pattern: str  # of a derived_from that would join them


class DeclaredGroups(Config):
    """What group_from or groups.csv holds together: patients, videos, scenes."""

    groups: int
    images: int  # that belong to one
    ungrouped: int  # that do not, and may be parted from all others
    largest: int  # images
    across_classes: int  # groups with images of several classes
    across_splits: int  # groups that the given split parts; split.leakage decides what becomes of them
    mixed: tuple[tuple[str, ...], ...] = ()  # of each group with several classes, the name of one image of each


class Overlap(Config):
    """How much of a given split also stands, as some duplicate, in the training images."""

    images: int
    share: float  # of the images of the split that can be used
    classes: dict[str, int]


class LabelConflicts(Config):
    """Names of images of different classes that are alike."""

    exact: tuple[tuple[str, ...], ...]  # the same pixels
    near: tuple[tuple[str, ...], ...]  # pairs that look alike; the first MOST_CONFLICTS

    @property
    def cut(self) -> bool:
        """May there be more pairs than are listed?"""
        return len(self.near) >= MOST_CONFLICTS


class NearPair(Config):
    """Two images that look alike, by their names."""

    first: str
    second: str
    bits: int  # of 64 in which their perceptual hashes differ


class Quality(Config):
    """Counts and findings; lists of groups and of pairs end after a thousand, counts do not, except `review`."""

    images: int
    unusable: dict[str, str]  # name -> problem
    classes: dict[str, int]  # images that can be used
    imbalance: float  # largest class over smallest
    given: dict[str, dict[str, int]]  # split -> class -> images
    modes: dict[str, int]  # as Pillow names them -> images
    sizes: Sizes
    brightness: Brightness | None = None  # None: no image has more than 8 bits
    size_giveaway: SizeGiveaway
    declared_groups: DeclaredGroups | None = None  # None: nobody declared any
    named_as_copies: NamedAsCopies | None = None  # None: there are none
    duplicates: DuplicateCounts
    duplicate_groups: tuple[tuple[int, ...], ...]  # rows of index.csv
    across_splits: dict[Literal["validation", "test"], Overlap]  # of the splits the source brings
    label_conflicts: LabelConflicts
    near_pairs: tuple[NearPair, ...]
    review: tuple[NearPair, ...]

    @property
    def all_small(self) -> bool:
        """Is every usable image too small to be compared by its looks?"""
        return self.duplicates.small == sum(self.classes.values())

    @property
    def none_compared(self) -> bool:
        """Was no usable image compared with others by its looks?"""
        counts = self.duplicates
        return bool(counts.near_off) or (counts.small or 0) + (counts.plain or 0) == sum(self.classes.values())

    @property
    def unreviewed(self) -> bool:
        """Were too many images compared for pairs left apart to be listed?

        Of copies one is compared, and how many copies are among the small and plain images is not known: said only
        where it is certain.
        """
        counts = self.duplicates
        alone = (counts.small or 0) + (counts.plain or 0) + counts.exact_copies
        return not counts.near_off and sum(self.classes.values()) - alone > ALL_PAIRS_UP_TO


def read_quality(path: Path = paths.DATASET) -> Quality:
    """ConfigError where the file is not what `write_quality` leaves."""
    return load(Quality, path)


def write_quality(quality: Quality, path: Path = paths.DATASET) -> None:
    """Keys that say nothing about this source are left out."""
    delete_leftovers(path)
    write_json(path, quality.model_dump(mode="json", exclude_none=True))


def in_several_classes(images: int) -> str:
    """How many do, and what helps: the words for a study that stops at them."""
    stand = counted(images, "image stands", "images stand")
    return f"{stand} in several classes (split.label_conflicts: drop leaves them out)"

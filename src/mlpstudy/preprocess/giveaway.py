"""Does the size of an image give its class away? Then a network may learn where a photograph came from."""

from collections import Counter, defaultdict
from collections.abc import Collection, Sequence

import numpy as np

from mlpstudy.preprocess.record import Record

FOLDS = 5

Size = tuple[int, int]  # width and height in px


def size_giveaway(records: Sequence[Record], groups: Sequence[int]) -> dict[str, float]:
    """Accuracy of guessing the class from width and height alone, and of always guessing the largest class.

    Each fifth of the images is guessed from the other four: the class most frequent at that size, or, where the size
    is new, at the nearest one: crops of a source are shaped alike, but hardly two have one size. Where that names fewer
    rightly than the largest class would, as of sizes that tell nothing, new ones are guessed to be of that class.
    `groups` of images that may not be parted stay in one fifth, as they do in a split: a copy tells the class of its
    original by the size that both have.
    """
    folds = dealt(records, groups)
    by_nearest = by_largest = 0
    for fold in range(FOLDS):
        known = [record for record, mine in zip(records, folds, strict=True) if mine != fold]
        asked = [record for record, mine in zip(records, folds, strict=True) if mine == fold]
        if known:
            nearest, largest = guessed_right(known, asked)
            by_nearest, by_largest = by_nearest + nearest, by_largest + largest
    majority = max(Counter(record.label for record in records).values())
    return {"accuracy": max(by_nearest, by_largest) / len(records), "majority": majority / len(records)}


def dealt(records: Sequence[Record], groups: Sequence[int]) -> list[int]:
    """Fifth of each image, by the hash of the pixels of the first one in its group, so that no seed is needed."""
    fold: dict[int, int] = {}
    for record, group in zip(records, groups, strict=True):
        fold.setdefault(group, int(record.pixel_hash, 16) % FOLDS)
    return [fold[group] for group in groups]


def guessed_right(known: Sequence[Record], asked: Sequence[Record]) -> tuple[int, int]:
    """How many classes of `asked` are guessed rightly by who knows the sizes and classes of `known`: with the nearest
    size in place of a new one, and with the largest class."""
    everywhere = Counter(record.label for record in known)
    by_size: dict[Size, Counter[str]] = defaultdict(Counter)
    for record in known:
        by_size[size_of(record)][record.label] += 1
    guesses = {size: most_frequent(counts, everywhere) for size, counts in by_size.items()}
    nearest = nearest_sizes({size_of(record) for record in asked}, sorted(by_size))
    largest = most_frequent(everywhere, everywhere)
    return (
        sum(guesses[nearest[size_of(record)]] == record.label for record in asked),
        sum(guesses.get(size_of(record), largest) == record.label for record in asked),
    )


def size_of(record: Record) -> Size:
    """Upright."""
    return record.width_px, record.height_px


def nearest_sizes(asked: Collection[Size], known: Sequence[Size]) -> dict[Size, Size]:
    """Of each size the nearest known one by the sum of squares, which is itself where it is known."""
    alike, new = set(known).intersection(asked), sorted(set(asked).difference(known))
    nearest = {size: size for size in alike}
    if new and known:
        from scipy.spatial import KDTree  # 0.2 s, which sources of few sizes need not wait for

        _, rows = KDTree(np.array(known)).query(np.array(new))
        nearest |= {size: known[row] for size, row in zip(new, np.atleast_1d(rows), strict=True)}
    return nearest


def most_frequent(counts: Counter[str], everywhere: Counter[str]) -> str:
    """Ties go to the class that is frequent everywhere, then by name."""
    return max(sorted(counts), key=lambda name: (counts[name], everywhere[name]))

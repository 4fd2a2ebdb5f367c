"""Counts and findings that a person should know before believing anything learnt from the images."""

from collections import Counter
from collections.abc import Sequence
from statistics import median_low

from mlpstudy.contracts.quality import (
    Brightness,
    CommonSize,
    DuplicateCounts,
    Faint,
    Flattened,
    NamedAsCopies,
    NearPair,
    Quality,
    SizeGiveaway,
    Sizes,
    Spread,
)
from mlpstudy.preprocess.brightness import ValueRange, common_range, faint, flattened
from mlpstudy.preprocess.declared import describe_groups
from mlpstudy.preprocess.duplicates import Duplicates, rows_by
from mlpstudy.preprocess.giveaway import size_giveaway
from mlpstudy.preprocess.near import Pair
from mlpstudy.preprocess.overlap import across_splits, label_conflicts
from mlpstudy.preprocess.record import Record
from mlpstudy.preprocess.suggested import suggested_derivation

MOST_GROUPS = MOST_PAIRS = MOST_NAMES = 1000  # listed; all are counted
MOST_SIZES = 5
FEW_FAINT = 0.05  # of the images with more than 8 bits: so many may be dark by themselves


def describe(records: Sequence[Record], duplicates: Duplicates) -> Quality:
    """At least one record must be usable."""
    usable = [record for record in records if not record.problem]
    counts = Counter(record.label for record in usable)
    return Quality(
        images=len(records),
        unusable={record.listed_name: record.problem for record in records if record.problem},
        classes=dict(counts),
        imbalance=round(max(counts.values()) / min(counts.values()), 6),
        given=given_counts(usable),
        modes=dict(Counter(record.mode for record in usable)),
        sizes=sizes(usable),
        brightness=brightness(usable),
        size_giveaway=giveaway(records, duplicates),
        declared_groups=describe_groups(records, duplicates.declared),
        named_as_copies=named_as_copies(records, duplicates),
        duplicates=duplicate_counts(records, duplicates),
        duplicate_groups=row_groups(duplicates),
        across_splits=across_splits(records, duplicates),
        label_conflicts=label_conflicts(records, duplicates),
        near_pairs=named_pairs(records, duplicates.looks.near),
        review=named_pairs(records, duplicates.looks.review),
    )


def given_counts(records: Sequence[Record]) -> dict[str, dict[str, int]]:
    """Split -> class -> images."""
    counts = Counter((record.given, record.label) for record in records)
    splits = sorted({split for split, _ in counts})
    return {split: {label: n for (s, label), n in sorted(counts.items()) if s == split} for split in splits}


def sizes(records: Sequence[Record]) -> Sizes:
    """Smallest, median and largest, and the most frequent ones."""
    common = Counter((record.width_px, record.height_px) for record in records)
    ordered = sorted(common.items(), key=lambda item: (-item[1], item[0]))
    return Sizes(
        width_px=spread([record.width_px for record in records]),
        height_px=spread([record.height_px for record in records]),
        distinct=len(common),
        most_common=tuple(CommonSize(width_px=w, height_px=h, images=n) for (w, h), n in ordered[:MOST_SIZES]),
    )


def giveaway(records: Sequence[Record], duplicates: Duplicates) -> SizeGiveaway:
    """Of images that can be used, copies of the same pixels but once."""
    rows = [row for row, record in enumerate(records) if row not in duplicates.copies and not record.problem]
    shares = size_giveaway([records[row] for row in rows], duplicates.groups[rows].tolist())
    return SizeGiveaway(**{name: round(share, 6) for name, share in shares.items()})


def brightness(records: Sequence[Record]) -> Brightness | None:
    """How samples of more than 8 bits became 8; None where there are none."""
    values = common_range(record.values for record in records)
    if not values:
        return None
    return Brightness(
        images=sum(record.values is not None for record in records),
        smallest=values.smallest,
        largest=values.largest,
        kept=values.fits,
        flattened=flattened_images(records, values),
        faint=faint_images(records, values),
    )


def flattened_images(records: Sequence[Record], scale: ValueRange) -> Flattened | None:
    """Those that show next to nothing on the scale of all; None where there are none."""
    lost = [records[row] for row in flattened([record.values for record in records], scale)]
    own = common_range(record.values for record in lost)
    if own is None:
        return None
    names = tuple(record.listed_name for record in lost[:MOST_NAMES])
    return Flattened(images=len(lost), smallest=own.smallest, largest=own.largest, names=names)


def faint_images(records: Sequence[Record], scale: ValueRange) -> Faint | None:
    """Those that show little on the scale of all, but more than `flattened` ones; None where they are few."""
    ranges = [record.values for record in records]
    dark = [ranges[row] for row in sorted({*faint(ranges, scale)} - {*flattened(ranges, scale)})]
    own = common_range(dark)
    if own is None or len(dark) <= FEW_FAINT * sum(values is not None for values in ranges):
        return None
    return Faint(images=len(dark), largest=own.largest)


def named_as_copies(records: Sequence[Record], duplicates: Duplicates) -> NamedAsCopies | None:
    """Files that a derived_from would join; None where there are none."""
    pattern, groups = suggested_derivation(records, duplicates.groups, duplicates.derived_from)
    if not groups:
        return None
    first, second, *_ = (records[row].listed_name for row in groups[0])
    return NamedAsCopies(groups=len(groups), first=first, second=second, pattern=pattern)


def spread(values: Sequence[int]) -> Spread:
    """Of at least one value."""
    return Spread(smallest=min(values), median=median_low(values), largest=max(values))


def duplicate_counts(records: Sequence[Record], duplicates: Duplicates) -> DuplicateCounts:
    """Copies, pairs that look alike, and the groups that they form."""
    members = Counter(duplicates.alike.tolist())
    together = {group: n for group, n in members.items() if n > 1}
    crossing = sum(records[row].given != records[first].given for row, first in duplicates.copies.items())
    return DuplicateCounts(
        exact_copies=len(duplicates.copies),
        exact_copies_across_splits=crossing,
        exact_copies_within_a_split=len(duplicates.copies) - crossing,
        near_pairs=len(duplicates.looks.near),
        mirrored_pairs=len(duplicates.looks.mirrored) or None,
        near_off=None if duplicates.looks.looked_for else True,
        small=sum(record.thumbnail is None and not record.problem for record in records) or None,
        plain=plain_images(len(records), duplicates) or None,
        review=len(duplicates.looks.review),
        derived=len(duplicates.derived),
        groups=len(together),
        images_in_groups=sum(together.values()),
        largest_group=max(members.values()),
    )


def plain_images(N: int, duplicates: Duplicates) -> int:
    """How many have no more detail than a small spot: of copies, the first one tells."""
    plain = set(duplicates.looks.plain)
    return sum(duplicates.copies.get(row, row) in plain for row in range(N))


def row_groups(duplicates: Duplicates) -> tuple[tuple[int, ...], ...]:
    """Rows of index.csv that each duplicate group has; of very many groups the first."""
    return tuple(map(tuple, rows_by(duplicates.alike.tolist())[:MOST_GROUPS]))


def named_pairs(records: Sequence[Record], pairs: Sequence[Pair]) -> tuple[NearPair, ...]:
    """The first pairs, by the names of their images."""
    return tuple(
        NearPair(first=records[pair.first].listed_name, second=records[pair.second].listed_name, bits=pair.bits)
        for pair in pairs[:MOST_PAIRS]
    )

"""Duplicates that reach across given splits, or across classes."""

from collections import Counter
from collections.abc import Sequence
from typing import Literal

from mlpstudy.contracts.quality import MOST_CONFLICTS, LabelConflicts, Overlap
from mlpstudy.preprocess.duplicates import Duplicates, rows_by
from mlpstudy.preprocess.record import Record

SCORED: tuple[Literal["validation", "test"], ...] = ("validation", "test")


def across_splits(records: Sequence[Record], duplicates: Duplicates) -> dict[Literal["validation", "test"], Overlap]:
    """How much of each given validation and test split also stands, as some duplicate, in the training images."""
    trained = {
        int(group)
        for group, record in zip(duplicates.alike, records, strict=True)
        if record.given == "train" and not record.problem  # nobody trains on a damaged file, whatever its name says
    }
    overlaps: dict[Literal["validation", "test"], Overlap] = {}
    for split in SCORED:
        rows = [row for row, record in enumerate(records) if record.given == split and not record.problem]
        seen = Counter(records[row].label for row in rows if int(duplicates.alike[row]) in trained)
        if rows:
            share = round(seen.total() / len(rows), 6)
            overlaps[split] = Overlap(images=seen.total(), share=share, classes=dict(seen))
    return overlaps


def label_conflicts(records: Sequence[Record], duplicates: Duplicates) -> LabelConflicts:
    """Names of images of different classes that share their pixels, or look alike."""
    near = [(a, b) for a, b, _ in duplicates.looks.near if records[a].label != records[b].label][:MOST_CONFLICTS]
    return LabelConflicts(
        exact=conflicting_copies(records, duplicates.copies),
        near=tuple((records[a].listed_name, records[b].listed_name) for a, b in near),
    )


def conflicting_copies(records: Sequence[Record], copies: dict[int, int]) -> tuple[tuple[str, ...], ...]:
    """Their names."""
    return tuple(tuple(record.listed_name for record in group) for group in mixed_copies(records, copies))


def mixed_copies(records: Sequence[Record], copies: dict[int, int]) -> list[list[Record]]:
    """Groups of several classes whose pixels are the same; `copies`: row -> first row with the same pixels."""
    same = rows_by(copies.get(row, row) for row in range(len(records)))
    groups = [[records[row] for row in rows] for rows in same]
    return [group for group in groups if len({record.label for record in group}) > 1]

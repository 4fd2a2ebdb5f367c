"""The contact sheet of duplicate groups."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from mlpstudy.contracts.index import Index

GROUPS = 12  # on the sheet
MEMBERS = 4  # images of one group


@dataclass(frozen=True)
class DuplicateGroup:
    """Images that are alike, as the sheet shows them."""

    images: tuple[int, ...]
    files: tuple[str, ...]
    size: int  # with those that are not shown
    exact: bool  # the same pixels throughout


def duplicate_groups(index: Index, groups: Sequence[Sequence[int]]) -> list[DuplicateGroup]:
    """The largest of the groups first. `groups` are rows of the index that are alike; patients are no duplicates."""
    usable = [np.array([row for row in rows if not index.problems[row]]) for rows in groups]
    largest = sorted((rows for rows in usable if len(rows) > 1), key=len, reverse=True)[:GROUPS]
    return [describe(index, rows) for rows in largest]


def describe(index: Index, rows: np.ndarray) -> DuplicateGroup:
    """One group from the numbers of its images."""
    return DuplicateGroup(
        images=tuple(rows[:MEMBERS].tolist()),
        files=tuple(map(index.shown_name, rows[:MEMBERS])),
        size=len(rows),
        exact=len(set(index.pixel_hashes[rows].tolist())) == 1,
    )

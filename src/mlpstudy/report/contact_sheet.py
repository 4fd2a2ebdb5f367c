"""The contact sheet of duplicate groups."""

from dataclasses import dataclass

import numpy as np

from mlpstudy.contracts.index import Index

GROUPS = 12  # on the sheet
MEMBERS = 4  # images of one group


@dataclass(frozen=True)
class DuplicateGroup:
    """Images that may not be parted, as the sheet shows them."""

    images: tuple[int, ...]
    files: tuple[str, ...]
    size: int  # with those that are not shown
    exact: bool  # the same pixels throughout


def duplicate_groups(index: Index) -> list[DuplicateGroup]:
    """The largest groups first."""
    usable = np.flatnonzero(index.problems == "")
    _, first, sizes = np.unique(index.groups[usable], return_index=True, return_counts=True)
    numbers = index.groups[usable[first]]
    order = [i for i in np.argsort(-sizes, kind="stable") if sizes[i] > 1][:GROUPS]
    return [describe(index, usable[index.groups[usable] == numbers[i]]) for i in order]


def describe(index: Index, rows: np.ndarray) -> DuplicateGroup:
    """One group from the numbers of its images."""
    return DuplicateGroup(
        images=tuple(rows[:MEMBERS].tolist()),
        files=tuple(index.names[rows[:MEMBERS]].tolist()),
        size=len(rows),
        exact=len(set(index.pixel_hashes[rows].tolist())) == 1,
    )

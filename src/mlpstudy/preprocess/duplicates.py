"""Which images are copies of which: exact, near and derived ones, joined into groups."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from mlpstudy.config.preprocess import PreprocessConfig
from mlpstudy.preprocess.declared import declared_groups
from mlpstudy.preprocess.derived import derived_pairs
from mlpstudy.preprocess.lookalikes import LookAlikes, find_lookalikes
from mlpstudy.preprocess.record import Record


@dataclass(frozen=True)
class Duplicates:
    """Rows are numbers of records; alike are copies, near pairs and derived files."""

    copies: dict[int, int]  # row -> first row with the same pixels
    looks: LookAlikes  # of first rows only
    derived: list[tuple[int, int]]
    declared: list[list[int]]  # rows of each group that a person declared
    alike: NDArray[np.int64]  # (N,) smallest row of the group of images that are alike
    groups: NDArray[np.int64]  # (N,) smallest row of the group that may not be parted: alike, or declared
    derived_from: str | None  # as a person has set it


def find_duplicates(
    records: Sequence[Record], config: PreprocessConfig, table: Mapping[str, str] | None = None
) -> Duplicates:
    """`table` is the source's groups.csv: name of an image -> its group."""
    copies = exact_copies(records)
    looks = find_lookalikes(records, config, without=copies)
    derived = derived_pairs(records, config.derived_from)
    edges: list[tuple[int, int]] = [*copies.items(), *((pair.first, pair.second) for pair in looks.near), *derived]
    declared = declared_groups(records, config.group_from, table or {}, config.source)
    together = [*edges, *((rows[0], row) for rows in declared for row in rows[1:])]
    alike, groups = joined(len(records), edges), joined(len(records), together)
    return Duplicates(copies, looks, derived, declared, alike, groups, config.derived_from)


def exact_copies(records: Sequence[Record]) -> dict[int, int]:
    """Row -> first row with the same pixels."""
    first: dict[str, int] = {}
    copies: dict[int, int] = {}
    for row, record in enumerate(records):
        if record.pixel_hash and first.setdefault(record.pixel_hash, row) != row:
            copies[row] = first[record.pixel_hash]
    return copies


def rows_by(keys: Iterable[int]) -> list[list[int]]:
    """Rows that share a key, in groups of two and more, in the order of their first ones."""
    members: dict[int, list[int]] = defaultdict(list)
    for row, key in enumerate(keys):
        members[key].append(row)
    return [rows for rows in members.values() if len(rows) > 1]


def joined(N: int, edges: Iterable[tuple[int, int]]) -> NDArray[np.int64]:
    """(N,) the smallest row each row is connected with, over any number of edges."""
    from scipy.sparse import coo_array
    from scipy.sparse.csgraph import connected_components

    ends = np.array(list(edges), dtype=np.int64).reshape(-1, 2)
    graph = coo_array((np.ones(len(ends), bool), (ends[:, 0], ends[:, 1])), shape=(N, N))
    _, component = connected_components(graph, directed=False)
    smallest = np.full(N, N, np.int64)
    np.minimum.at(smallest, component, np.arange(N))
    return np.asarray(smallest[component], np.int64)

"""Which images of a planned study may not be parted: by what their source declares, before any is looked at."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from mlpstudy.config.params import SourceSection
from mlpstudy.contracts.groups import parse_groups
from mlpstudy.contracts.quality import DeclaredGroups
from mlpstudy.download.listing import Listing
from mlpstudy.preprocess.declared import declared_groups, describe_groups
from mlpstudy.preprocess.derived import derived_pairs
from mlpstudy.preprocess.duplicates import joined
from mlpstudy.preprocess.record import Record


@dataclass(frozen=True)
class PlannedGroups:
    """Groups as the stage preprocess will find them, if no two images are alike."""

    numbers: NDArray[np.int64]  # (N,) images that may not be parted share a number
    declared: DeclaredGroups | None  # counts of patients, videos, scenes; None where none are declared
    origins: tuple[str, ...]  # where they are declared: column group of labels.csv, group_from


def planned_groups(listing: Listing, source: SourceSection) -> PlannedGroups:
    """By the table of `list_source`, and by the names of files. DataError where group_from fits none of them."""
    records = [Record(entry.path) for entry in listing.entries]
    table = parse_groups(listing.tables[0].read()) if listing.tables else {}
    declared = declared_groups(records, source.group_from, table)
    edges = [(rows[0], row) for rows in declared for row in rows[1:]]
    numbers = joined(len(records), [*edges, *derived_pairs(records, source.derived_from)])
    origins = [f"column group of {table.origin}" for table in listing.tables]
    origins += ["group_from"] if source.group_from else []
    return PlannedGroups(numbers, describe_groups(records, declared), tuple(origins))

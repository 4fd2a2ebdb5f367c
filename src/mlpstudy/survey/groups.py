"""Which images of a planned study may not be parted: by what their source declares, before any is looked at."""

import re
from collections import defaultdict
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

NUMBERED = "^(.*[0-9])[_ -]"  # p03 of p03_1.jpg; nothing of IMG_0001.jpg
FEWEST_EACH = 3  # groups of a class; n01440764 of n01440764_18.JPEG is one, the class itself


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


def numbered_groups(listing: Listing) -> list[list[str]]:
    """Files of one class that share a number before the last separator, where most images have such a name.

    They may be of one patient or video. None where each class has few such groups, which may be cameras or years.
    """
    members: dict[tuple[str, str], list[str]] = defaultdict(list)
    for entry in listing.entries:
        _, label, file = entry.path.split("/")
        if match := re.match(NUMBERED, file):
            members[label, match[1]].append(file)
    groups = [sorted(files) for files in members.values() if len(files) > 1]
    few = len(groups) < FEWEST_EACH * len({entry.path.split("/")[1] for entry in listing.entries})
    return [] if few or 2 * sum(map(len, groups)) <= len(listing.entries) else groups

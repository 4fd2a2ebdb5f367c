"""Which images of a planned study may not be parted: by what their source declares, before any is looked at."""

import re
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import chain

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
from mlpstudy.preprocess.suggested import suggested_derivation
from mlpstudy.survey.proposal import SOURCE
from mlpstudy.survey.sample import Sample

# group_from of p03_left_1 b.jpg: p03, and p03_left_1, which is finer; nothing of IMG_0001.jpg
FIRST_NUMBER, LAST_NUMBER = "^(.*?[0-9])[_ -]", "^(.*[0-9])[_ -]"
Numbered = Mapping[str, Sequence[Sequence[str]]]  # number -> split, class and file of its images
FEWEST_EACH = 3  # groups for each class; n01440764 of n01440764_18.JPEG is one, the class itself


@dataclass(frozen=True)
class PlannedGroups:
    """Groups as the stage preprocess will find them, if no two images are alike."""

    numbers: NDArray[np.int64]  # (N,) images that may not be parted share a number
    declared: DeclaredGroups | None  # counts of patients, videos, scenes; None where none are declared
    origins: tuple[str, ...]  # where they are declared: column group of labels.csv, group_from
    names: frozenset[str]  # of those that a table declares
    derived_from: str | None  # as a person has set it


def planned_groups(listing: Listing, source: SourceSection) -> PlannedGroups:
    """By the table of `list_source`, and by the names of files. DataError where group_from fits none of them."""
    records = [Record(entry.path) for entry in listing.entries]
    table = parse_groups(listing.tables[0].read()) if listing.tables else {}
    declared = declared_groups(records, source.group_from, table, SOURCE)
    edges = [(rows[0], row) for rows in declared for row in rows[1:]]
    numbers = joined(len(records), [*edges, *derived_pairs(records, source.derived_from)])
    origins = [f"column group of {table.origin}" for table in listing.tables]
    origins += ["group_from"] if source.group_from else []
    names = frozenset(table.values())
    return PlannedGroups(numbers, describe_groups(records, declared), tuple(origins), names, source.derived_from)


def with_lookalikes(numbers: NDArray[np.int64], listing: Listing, sample: Sample) -> NDArray[np.int64]:
    """(N,) `numbers` of the images, joined with copies and look-alikes; as they are where not all were looked at.

    Of a sample only few pairs would be known: a plan by these would count neither all copies nor none.
    """
    if not sample.is_whole(listing):
        return numbers
    rows = {entry.path: row for row, entry in enumerate(listing.entries)}
    usable = [rows[record.name] for record in sample.usable]
    alike = ((usable[first], row) for first, row in zip(sample.alike, usable, strict=True))
    return joined(len(numbers), [*enumerate(numbers.tolist()), *alike])


def suggested_groups(listing: Listing) -> tuple[str, list[list[str]]]:
    """A group_from that the names of files suggest, and its `numbered_groups`; none at all without a suggestion.

    By the first number of a name, where it may: a later one is often an image's own, and would part a patient's images.
    """
    for pattern in (FIRST_NUMBER, LAST_NUMBER):
        if groups := numbered_groups(listing, pattern):
            return pattern, groups
    return "", []


def suggested_copies(listing: Listing, planned: PlannedGroups) -> tuple[str, list[list[str]]]:
    """A derived_from that the names of files suggest, and the paths of each group that it would join."""
    records = [Record(entry.path) for entry in listing.entries]
    pattern, groups = suggested_derivation(records, planned.numbers, planned.derived_from)
    return pattern, [sorted(records[row].name for row in rows) for rows in groups]


def numbered_groups(listing: Listing, pattern: str) -> list[list[str]]:
    """Paths (<split>/<class>/<file>) that share what the pattern takes of the file's name, where most images have such
    a name.

    They may be of one patient or video. None where there are few such groups for each class, which may be cameras or
    years, nor where the numbers seem to begin anew in each class or given split: group_from looks at names of files
    alone, and would join images that have nothing to do with each other.
    """
    members: dict[str, list[list[str]]] = defaultdict(list)
    for entry in listing.entries:
        parts = entry.path.split("/")
        if match := re.match(pattern, parts[2]):
            members[match[1]].append(parts)
    groups = [sorted("/".join(parts) for parts in images) for images in members.values() if len(images) > 1]
    few = len(groups) < FEWEST_EACH * len({entry.label for entry in listing.entries})
    seldom = 2 * sum(map(len, groups)) <= len(listing.entries)
    return [] if few or seldom or begin_anew_in_splits(members) or begin_anew(members) else groups


def parted(groups: Sequence[Sequence[str]]) -> list[list[str]]:
    """Of each group that lies in several given splits, the first path in each."""
    firsts = [{path.split("/")[0]: path for path in reversed(group)} for group in groups]
    return [sorted(by_split.values()) for by_split in firsts if len(by_split) > 1]


def begin_anew_in_splits(members: Numbered) -> bool:
    """Has a file of several given splits the same name? Numbers that were given once, to all images, and divided then,
    leave each name in one."""
    names = {(split, file) for images in members.values() for split, _, file in images}
    return len({file for _, file in names}) < len(names)


def begin_anew(members: Numbered) -> bool:
    """Has a class more than half of its numbers in common with others, and no list numbered all of them?

    A patient may have lesions of two classes, but most have one. Where each class counts from 1, all numbers of the
    smallest stand in the largest too. A class of one or two patients tells nothing of that.
    """
    classes = [{label for _, label, _ in images} for images in members.values()]
    numbers = Counter(label for labels in classes for label in labels)
    shared = Counter(label for labels in classes if len(labels) > 1 for label in labels)
    common = any(2 * shared[label] > numbers[label] >= FEWEST_EACH for label in shared)
    return common and not numbered_through(members)


def numbered_through(members: Numbered) -> bool:
    """Are files counted through all classes, as P07_s3_012.tif of a patient with tissue of several?

    Then names differ in their numbers alone, none is in two classes, and most numbers have several images of a class.
    """
    classes: dict[str, set[str]] = defaultdict(set)
    for _, label, file in chain.from_iterable(members.values()):
        classes[file].add(label)
    one_form = len({re.sub("[0-9]+", "0", file) for file in classes}) == 1
    several = sum(len(images) > len({label for _, label, _ in images}) for images in members.values())
    return one_form and max(map(len, classes.values())) == 1 and 2 * several > len(members)

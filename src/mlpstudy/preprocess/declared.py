"""Groups that a person declares: patients, videos, scenes, of which no part may be learnt and another be scored."""

import re
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence

from mlpstudy.contracts.quality import DeclaredGroups
from mlpstudy.errors import DataError
from mlpstudy.preprocess.record import Record

Rows = list[int]
MOST_MIXED = 1000  # groups with several classes that are listed; all are counted


def declared_groups(
    records: Sequence[Record], pattern: str | None, table: Mapping[str, str], source: str
) -> list[Rows]:
    """Rows of each group, over all classes and given splits: those whose names hold the same text where the pattern
    has its group, and those that the source's groups.csv names alike.

    DataError where a pattern names no group at all; `source` is its key in params.yaml.
    """
    members: dict[tuple[str, str], Rows] = defaultdict(list)  # (who says so, name of the group) -> rows
    for row, record in enumerate(records):
        match = re.search(pattern, record.file) if pattern else None
        if match and match[1]:
            members["group_from", match[1]].append(row)
        if record.name in table:
            members["groups.csv", table[record.name]].append(row)
    if pattern and not any(source == "group_from" for source, _ in members):
        example = records[0].file
        setting = f"sources.{source}.group_from = {pattern}"
        raise DataError(f"{setting}: matches none of {len(records):,} file names, such as {example}")
    return list(members.values())


def describe_groups(records: Sequence[Record], groups: Sequence[Rows]) -> DeclaredGroups | None:
    """Counts of the images that can be used; None where nobody declared groups."""
    usable = [[records[row] for row in rows if not records[row].problem] for rows in groups]
    sizes = Counter(len(members) for members in usable if members)
    if not sizes:
        return None
    grouped = {record.name for members in usable for record in members}
    mixed = [names for names in map(one_of_each_class, usable) if len(names) > 1]
    return DeclaredGroups(
        groups=sizes.total(),
        images=len(grouped),
        ungrouped=sum(not record.problem for record in records) - len(grouped),
        largest=max(sizes),
        across_classes=len(mixed),
        across_splits=sum(len({record.given for record in members}) > 1 for members in usable),
        mixed=tuple(mixed[:MOST_MIXED]),
    )


def one_of_each_class(members: Sequence[Record]) -> tuple[str, ...]:
    """Names of the first image of each class in a group, sorted by class."""
    first = {record.label: record.listed_name for record in reversed(members)}
    return tuple(name for _, name in sorted(first.items()))

"""Duplicate groups that reach across given splits, or across classes."""

from collections import Counter, defaultdict
from collections.abc import Sequence
from typing import Any

from mlpstudy.preprocess.duplicates import Duplicates
from mlpstudy.preprocess.record import Record

MOST_CONFLICTS = 1000  # of look-alikes that are listed


def across_splits(records: Sequence[Record], duplicates: Duplicates) -> dict[str, Any]:
    """How much of each given validation and test split also stands, as some duplicate, in the training images."""
    trained = {int(g) for g, record in zip(duplicates.groups, records, strict=True) if record.given == "train"}
    result: dict[str, Any] = {}
    for split in ("validation", "test"):
        rows = [row for row, record in enumerate(records) if record.given == split and not record.problem]
        seen = Counter(records[row].label for row in rows if int(duplicates.groups[row]) in trained)
        if rows:
            result[split] = {"images": seen.total(), "share": round(seen.total() / len(rows), 6), "classes": dict(seen)}
    return result


def label_conflicts(records: Sequence[Record], duplicates: Duplicates) -> dict[str, list[list[str]]]:
    """Names of images of different classes that share their pixels, or look alike."""
    exact = {row: duplicates.copies.get(row, row) for row, record in enumerate(records) if not record.problem}
    near = [[a, b] for a, b, _ in duplicates.near if records[a].label != records[b].label][:MOST_CONFLICTS]
    return {"exact": conflicting(records, exact), "near": [[records[row].name for row in pair] for pair in near]}


def conflicting(records: Sequence[Record], first: dict[int, int]) -> list[list[str]]:
    members: dict[int, list[Record]] = defaultdict(list)
    for row, original in first.items():
        members[original].append(records[row])
    mixed = (group for group in members.values() if len({record.label for record in group}) > 1)
    return [[record.name for record in group] for group in mixed]

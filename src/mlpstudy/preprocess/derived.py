"""Files whose names say that they were made from others."""

import re
from collections import defaultdict
from collections.abc import Sequence
from pathlib import PurePosixPath

from mlpstudy.preprocess.record import Record


def derived_pairs(records: Sequence[Record], pattern: str | None) -> list[tuple[int, int]]:
    """Pairs of rows that belong together: derived copies of one original with each other, and with it if it is there.

    The original is looked for in the same class, in any split, under the name the pattern's group holds, with or
    without its suffix (copies are often saved in another format).
    """
    if pattern is None:
        return []
    members: dict[tuple[str, str], list[int]] = defaultdict(list)  # (class, name of the original) -> rows
    for row, record in enumerate(records):
        found = re.search(pattern, record.file)
        if found:
            members[record.label, found[1]].append(row)
    for row, record in enumerate(records):
        for name in {record.file, PurePosixPath(record.file).stem}:
            if (record.label, name) in members:
                members[record.label, name].append(row)
    return [(rows[0], row) for rows in members.values() for row in rows[1:]]

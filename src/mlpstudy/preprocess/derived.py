"""Files whose names say that they were made from others."""

import re
from collections import defaultdict
from collections.abc import Sequence
from pathlib import PurePosixPath

from mlpstudy.preprocess.record import Record


def derived_pairs(records: Sequence[Record], pattern: str | None) -> list[tuple[int, int]]:
    """Pairs of rows that belong together: derived copies of one original with each other, and with it if it is there.

    The original is looked for in the same class, in any split, under the name the pattern's group holds; suffixes do
    not count, since copies are often saved in another format. An original whose own name matches is no copy of itself,
    nor of another file of that name.
    """
    if pattern is None:
        return []
    suffixes = {PurePosixPath(record.file).suffix for record in records}
    members: dict[tuple[str, str], dict[int, None]] = defaultdict(dict)  # (class, name of the original) -> rows, once
    for row, record in enumerate(records):
        match = re.search(pattern, record.file)
        if match and match[1]:
            original = PurePosixPath(match[1])
            name = original.stem if original.suffix in suffixes else original.name
            if name != PurePosixPath(record.file).stem:
                members[record.label, name][row] = None
    for row, record in enumerate(records):
        if (key := (record.label, PurePosixPath(record.file).stem)) in members:
            members[key][row] = None
    return [(first, row) for first, *others in members.values() for row in others]

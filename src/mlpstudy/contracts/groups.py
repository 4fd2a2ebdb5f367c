"""groups.csv inside data/raw/images.zip: images that may not be parted though nothing in their names says so.

Only there where the source brings one. Two columns: `file` is the name of an image in the zip, <split>/<class>/<file>,
and `group` any text, such as the patient, the video, the place.
"""

import zipfile
from collections.abc import Callable, Mapping, Sequence

from mlpstudy.delimited import Row, control_characters, in_quotes, not_so_many, numbered_rows, refuse_lines
from mlpstudy.errors import DataError, listed
from mlpstudy.files import csv_text
from mlpstudy.printable import printable

GROUPS = "groups.csv"
NAME = f"{GROUPS} of the source"
COLUMNS = ["file", "group"]
EXPECTED = f"expected UTF-8 text of two columns, {' and '.join(COLUMNS)}"


def read_groups(archive: zipfile.ZipFile) -> dict[str, str]:
    """Name of an image -> its group; images that are not named have none. DataError where the table is no such."""
    names = set(archive.namelist())
    if GROUPS not in names:
        return {}
    groups = parse_groups(archive.read(GROUPS))
    strangers = sorted(groups.keys() - names)
    if strangers:
        raise DataError(f"{NAME}: files that are no images of it ({len(strangers):,}):\n{listed(strangers)}")
    return groups


def parse_groups(table: bytes, spelled: Callable[[str], str] = str) -> dict[str, str]:
    """File, by the one spelling of its path, -> group, as spreadsheets save it; rows without a group are left out.

    DataError where it is no such table, or names files twice with two groups.
    """
    groups: dict[str, str] = {}
    torn: list[tuple[int, str]] = []
    for number, (file, group) in group_rows(table):
        path = spelled(file)
        if group and groups.setdefault(path, group) != group:
            torn.append((number, f"{path} stands in two groups, {groups[path]} and {group}"))
    refuse_lines(torn, NAME)
    return groups


def group_rows(table: bytes) -> list[Row]:
    """The lines below the header. DataError that names every line that does not fit."""
    (_, header), *rows = numbered_rows(table, NAME, EXPECTED)
    if [cell.lower() for cell in header] != COLUMNS:  # spreadsheets make capitals of first letters
        raise DataError(f"{NAME}: its columns are '{printable(', '.join(header)[:200])}'; {EXPECTED}")
    wrong = [(number, why_unfit(cells)) for number, cells in rows]
    refuse_lines([(number, reason) for number, reason in wrong if reason], NAME)
    return rows


def why_unfit(cells: Sequence[str]) -> str:
    """What is wrong with a line; empty where nothing is."""
    if why := not_so_many(len(cells), len(COLUMNS)) or control_characters(*cells):
        return why
    return f"group '{printable(cells[1][:100])}': {why}" if (why := in_quotes(cells[1])) else ""


def groups_table(groups: Mapping[str, str]) -> bytes:
    """What `parse_groups` reads, ordered by name: the same groups give the same bytes."""
    return csv_text([COLUMNS, *sorted(groups.items())]).encode()

"""groups.csv inside data/raw/images.zip: images that may not be parted though nothing in their names says so.

Only there where the source brings one. Two columns: `file` is the name of an image in the zip, <split>/<class>/<file>,
and `group` any text, such as the patient, the video, the place.
"""

import csv
import io
import re
import unicodedata
import zipfile
from collections.abc import Mapping

from mlpstudy.errors import DataError, listed

GROUPS = "groups.csv"
COLUMNS = ["file", "group"]


def read_groups(archive: zipfile.ZipFile) -> dict[str, str]:
    """Name of an image -> its group; images that are not named have none. DataError where the table is no such."""
    names = set(archive.namelist())
    if GROUPS not in names:
        return {}
    groups = parse_groups(archive.read(GROUPS))
    strangers = sorted(groups.keys() - names)
    if strangers:
        raise DataError(
            f"{GROUPS} of the source: files that are no images of it ({len(strangers)}):\n{listed(strangers)}"
        )
    return groups


def parse_groups(table: bytes) -> dict[str, str]:
    """File -> group, as spreadsheets save it; rows without a group are left out.

    DataError where it is no such table, or names a file twice with two groups.
    """
    groups: dict[str, str] = {}
    for file, group in group_rows(table):
        if group and groups.setdefault(file, group) != group:
            raise DataError(f"{GROUPS} of the source: {file} stands in two groups, {groups[file]} and {group}")
    return groups


def group_rows(table: bytes) -> list[list[str]]:
    """The rows below the header, whatever the ends of their lines."""
    try:
        text = table.decode("utf-8-sig")
        rows = [row for row in csv.reader(re.split("\r\n|\r|\n", text), delimiter=separator(text)) if row]
    except (UnicodeDecodeError, csv.Error):
        rows = []
    plain = all(unicodedata.category(letter) != "Cc" for row in rows for cell in row for letter in cell)
    header = [cell.lower() for cell in rows[0]] if rows else []
    if header != COLUMNS or any(len(row) != len(COLUMNS) for row in rows) or not plain:
        raise DataError(f"{GROUPS} of the source: expected UTF-8 text of two columns, {' and '.join(COLUMNS)}")
    return rows[1:]


def separator(table: str) -> str:
    """What stands between the columns of a table that a spreadsheet saved, by its header: a comma, or a semicolon as
    Excel has it where numbers are written with commas (in Spanish, German, French, ...)."""
    header = table.lstrip().splitlines()[0] if table.strip() else ""
    return ";" if ";" in header and "," not in header else ","


def groups_table(groups: Mapping[str, str]) -> bytes:
    """What `parse_groups` reads, ordered by name: the same groups give the same bytes."""
    text = io.StringIO()
    csv.writer(text, lineterminator="\n").writerows([COLUMNS, *sorted(groups.items())])
    return text.getvalue().encode()

"""groups.csv inside data/raw/images.zip: images that may not be parted though nothing in their names says so.

Only there where the source brings one. Two columns: `file` is the name of an image in the zip, <split>/<class>/<file>,
and `group` any text, such as the patient, the video, the place.
"""

import csv
import io
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
            f"{GROUPS} of the source: {len(strangers)} files that are no images of it:\n{listed(strangers)}"
        )
    return groups


def parse_groups(table: bytes) -> dict[str, str]:
    """File -> group, as spreadsheets save it; rows without a group are left out."""
    try:
        rows = [row for row in csv.reader(io.StringIO(table.decode("utf-8-sig"))) if row]
    except UnicodeDecodeError:
        rows = []
    if rows[:1] != [COLUMNS] or any(len(row) != len(COLUMNS) for row in rows):
        raise DataError(f"{GROUPS} of the source: expected UTF-8 text of two columns, {' and '.join(COLUMNS)}")
    return {file: group for file, group in rows[1:] if group}


def groups_table(groups: Mapping[str, str]) -> bytes:
    """What `parse_groups` reads, ordered by name: the same groups give the same bytes."""
    text = io.StringIO()
    csv.writer(text, lineterminator="\n").writerows([COLUMNS, *sorted(groups.items())])
    return text.getvalue().encode()

"""A table of labels (CSV): which class each file of a source is of, and perhaps its split and what may not be parted.

Columns `file` (below the folder of the images) and `class`; `split` (train, validation or test) and `group` where the
source has them. Capitals in these names do not count.
"""

import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from mlpstudy.contracts.groups import COLUMNS, GROUPS
from mlpstudy.delimited import Row, control_characters, in_quotes, not_so_many, numbered_rows, refuse_lines
from mlpstudy.download.class_names import why_no_class
from mlpstudy.download.names import leaves_source, tidy
from mlpstudy.download.splits import split_named
from mlpstudy.errors import DataError
from mlpstudy.printable import printable

NEEDED, OPTIONAL = ("file", "class"), ("split", "group")
EXPECTED = (
    "expected UTF-8 text with commas, semicolons or tabs between the columns file, class and, where there are such, "
    "split and group, and no others"
)
TWO = "; if its two columns are these under other names, change its first line to file,class"
GROUPED = f"; a table of groups is called {GROUPS}, and lies beside the class or split folders"
NO_SPLIT = "all"


@dataclass(frozen=True)
class LabelledFile:
    """One line of the table."""

    line: int  # in the file, from 1
    file: str  # tidy path below the folder of the images
    label: str  # its class
    split: str  # train, validation, test; all where the table has no such column
    group: str  # empty where the table names none


def parse_labels(data: bytes, name: str) -> list[LabelledFile]:
    """The lines below the header, as spreadsheets save them. DataError that names every line that does not fit."""
    header, *rows = labelled_rows(data, name)
    columns = header_columns(header[1], name)
    bad: list[tuple[int, str]] = []
    files: list[LabelledFile] = []
    for number, cells in rows:
        row = dict(zip(columns, cells, strict=False))
        if why := why_unfit(row, len(cells), columns):
            bad.append((number, why))
        else:
            files.append(labelled(number, row))
    refuse_lines([*bad, *doubles(files)], name)
    if not any(file.split in (NO_SPLIT, "train") for file in files):
        raise DataError(f"{name}: no line of split train: expected some images to train on")
    return files


def labelled_rows(data: bytes, name: str, cut: bool = False) -> list[Row]:
    """The header, and at least one line below it. DataError where it is no table."""
    rows = numbered_rows(data, name, EXPECTED, cut)
    if len(rows) < 2:
        raise DataError(f"{name}: no line below the header; {EXPECTED}")
    return rows


def header_columns(cells: Sequence[str], name: str) -> list[str]:
    """The names of the columns, in small letters. DataError where one is missing, unknown or there twice."""
    columns = [cell.lower() for cell in cells]  # spreadsheets make capitals of first letters
    fits = set(NEEDED) <= set(columns) <= {*NEEDED, *OPTIONAL} and len(set(columns)) == len(columns)
    if not fits:
        shown = printable(", ".join(cells)[:200])
        raise DataError(f"{name}: its columns are '{shown}'; {EXPECTED}{two_columns(columns)}")
    return columns


def two_columns(columns: Sequence[str]) -> str:
    """What a table of two columns may be, which is no table of labels as it stands; empty of any other number."""
    return GROUPED if list(columns) == COLUMNS else TWO if len(columns) == 2 else ""


def why_no_table(data: bytes, cut: bool, name: str) -> str:
    """What keeps a file from beginning as a table of labels does, in a line; empty where nothing does.

    `cut`: is this its beginning alone?
    """
    try:
        header_columns(labelled_rows(data, name, cut)[0][1], name)
    except DataError as error:
        return str(error)
    return ""


def why_unfit(row: dict[str, str], cells: int, columns: Sequence[str]) -> str:
    """What is wrong with a line; empty where nothing is."""
    if cells != len(columns):
        return not_so_many(cells, len(columns))
    if not row["file"]:
        return "no file"
    if leaves_source(row["file"]):
        return f"'{printable(row['file'])}': a path that leaves the folder of the images; expected one from there"
    if why := why_no_class(row["class"]) or in_quotes(row["class"]):
        return f"class '{printable(row['class'][:100])}': {why}"
    if "split" in row and split_named(row["split"]) is None:
        return f"split '{printable(row['split'][:100])}': expected train, validation or test"
    group = row.get("group", "")
    if why := in_quotes(group):
        return f"group '{printable(group[:100])}': {why}"
    return control_characters(row["file"], group)


def labelled(line: int, row: dict[str, str]) -> LabelledFile:
    """A line that fits."""
    split = split_named(row["split"]) if "split" in row else NO_SPLIT
    label = unicodedata.normalize("NFC", row["class"])
    return LabelledFile(line, tidy(row["file"]), label, str(split), row.get("group", ""))


def doubles(rows: Sequence[LabelledFile]) -> Iterator[tuple[int, str]]:
    """The lines that name a file again, and where it stood first."""
    first: dict[str, int] = {}
    for row in rows:
        if row.file in first:
            yield row.line, f"{row.file}: stands in line {first[row.file]} already"
        first.setdefault(row.file, row.line)

"""A table of labels (CSV): which class each file of a source is of, and perhaps its split and what may not be parted.

Columns `file` (below the folder of the images) and `class`; `split` (train, validation or test) and `group` where the
source has them. Capitals in these names do not count.
"""

import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from mlpstudy.contracts.groups import COLUMNS, GROUPS
from mlpstudy.delimited import Row, control_characters, in_quotes, not_so_many, numbered_rows
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
TWO = "; if its two columns are these under other names, call them file and class in its first line"
GROUPED = f"; a table of groups is called {GROUPS}, and lies beside the class or split folders"
NO_SPLIT = "all"

Fault = tuple[int, str]  # number of the line, and what is wrong with it


@dataclass(frozen=True)
class LabelledFile:
    """One line of the table."""

    line: int  # in the file, from 1
    file: str  # tidy path below the folder of the images
    label: str  # its class
    split: str  # train, validation, test; all where the table has no such column
    group: str  # empty where the table names none


def parse_labels(data: bytes, name: str) -> tuple[list[LabelledFile], list[Fault]]:
    """The lines below the header that name a file, each file once, and what is wrong with lines.

    A file with a fault in its class, split or group is there too, to be looked for like any. DataError for no table.
    """
    header, *rows = labelled_rows(data, name)
    columns = header_columns(header[1], name)
    faults: list[Fault] = []
    files: dict[str, LabelledFile] = {}
    for number, cells in rows:
        row = dict(zip(columns, cells, strict=False))
        wrong = not_so_many(len(cells), len(columns))
        no_file = wrong or why_no_file(row["file"])
        whys = [no_file] if wrong else [no_file, *why_unfit(row)]
        faults += [(number, named(row.get("file", ""), why)) for why in whys if why]
        if no_file:
            continue
        file = labelled(number, row)
        first = files.setdefault(file.file, file)
        if first is not file:
            faults.append((number, f"{file.file}: stands in line {first.line} already"))
    return list(files.values()), faults


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


def why_no_file(file: str) -> str:
    """What is wrong with a path; empty where nothing is."""
    if not tidy(file):
        return "no file"
    if leaves_source(file):
        return "a path that leaves the folder of the images; expected one from there"
    return control_characters(file)


def why_unfit(row: dict[str, str]) -> Iterator[str]:
    """All that is wrong with a line beside its file."""
    if why := why_no_class(row["class"]) or in_quotes(row["class"]):
        yield f"class '{printable(row['class'][:100])}': {why}"
    if "split" in row and split_named(row["split"]) is None:
        yield f"split '{printable(row['split'][:100])}': expected train, validation or test"
    group = row.get("group", "")
    if why := in_quotes(group):
        yield f"group '{printable(group[:100])}': {why}"
    yield control_characters(group)


def named(file: str, why: str) -> str:
    """What is wrong, behind the file that the line names, if any."""
    return f"{printable(file[:200])}: {why}" if file else why


def labelled(line: int, row: dict[str, str]) -> LabelledFile:
    """A line whose file may be one; its class and split are of use if they fit too."""
    split = split_named(row["split"]) if "split" in row else NO_SPLIT
    label = unicodedata.normalize("NFC", row["class"])
    return LabelledFile(line, tidy(row["file"]), label, str(split), row.get("group", ""))

"""A table of labels (CSV): which class each file of a source is of, and perhaps its split and what may not be parted.

Columns `file` (below the folder of the images) and `class`; `split` (train, validation or test) and `group` where the
source has them. Capitals in these names do not count.
"""

import csv
import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from mlpstudy.contracts.groups import separator
from mlpstudy.counted import counted
from mlpstudy.download.class_names import why_no_class
from mlpstudy.download.names import leaves_source, tidy
from mlpstudy.download.splits import split_named
from mlpstudy.errors import DataError, listed
from mlpstudy.printable import printable

NEEDED, OPTIONAL = ("file", "class"), ("split", "group")
EXPECTED = (
    "expected UTF-8 text with commas, or semicolons, between the columns file, class and, where there are such, split "
    "and group"
)
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
    header, *rows = numbered_rows(data, name)
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


def refuse_lines(bad: Sequence[tuple[int, str]], name: str) -> None:
    """DataError that names lines and what is wrong with them."""
    if bad:
        lines = listed(f"line {number}: {reason}" for number, reason in sorted(bad))
        raise DataError(f"{name}: lines that do not fit ({len(bad)}):\n{lines}")


def numbered_rows(data: bytes, name: str) -> list[tuple[int, list[str]]]:
    """(number of the line, cells) of each that is not empty, whatever the ends of lines. DataError for no table."""
    try:
        text = data.decode("utf-8-sig")
        reader = csv.reader(re.split("\r\n|\r|\n", text), strict=True, delimiter=separator(text))
        rows = [(reader.line_num, [cell.strip() for cell in row]) for row in reader]
    except UnicodeDecodeError as error:
        line = len(re.split(b"\r\n|\r|\n", data[: error.start]))
        raise DataError(f"{name}: line {line} is no UTF-8 (in Excel, save it as `CSV UTF-8`); {EXPECTED}") from None
    except csv.Error as error:
        raise DataError(f"{name}: no table of labels: {error}; {EXPECTED}") from None
    rows = [(number, cells) for number, cells in rows if any(cells)]
    if len(rows) < 2:
        raise DataError(f"{name}: no line below the header; {EXPECTED}")
    return rows


def header_columns(cells: Sequence[str], name: str) -> list[str]:
    """The names of the columns, in small letters. DataError where one is missing, unknown or there twice."""
    columns = [cell.lower() for cell in cells]  # spreadsheets make capitals of first letters
    fits = set(NEEDED) <= set(columns) <= {*NEEDED, *OPTIONAL} and len(set(columns)) == len(columns)
    if not fits:
        raise DataError(f"{name}: its columns are '{printable(', '.join(cells)[:200])}'; {EXPECTED}")
    return columns


def why_no_table(data: bytes, name: str) -> str:
    """What keeps a file from beginning as a table of labels does, in a line; empty where nothing does."""
    try:
        header_columns(numbered_rows(data, name)[0][1], name)
    except DataError as error:
        return str(error)
    return ""


def why_unfit(row: dict[str, str], cells: int, columns: Sequence[str]) -> str:
    """What is wrong with a line; empty where nothing is."""
    if cells != len(columns):
        return f"{counted(cells, 'cell')}, expected {len(columns)}"
    if not row["file"]:
        return "no file"
    if leaves_source(row["file"]):
        return f"'{printable(row['file'])}': a path that leaves the folder of the images"
    if why := why_no_class(row["class"]):
        return f"class '{printable(row['class'][:100])}': {why}"
    if "split" in row and split_named(row["split"]) is None:
        return f"split '{printable(row['split'][:100])}': expected train, validation or test"
    if any(unicodedata.category(letter) == "Cc" for letter in row["file"] + row.get("group", "")):
        return "control characters"
    return ""


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

"""Tables (CSV) as spreadsheets save and open them: UTF-8 text, any ends of lines, commas, semicolons or tabs."""

import csv
import io
import re
import unicodedata
from collections import defaultdict
from collections.abc import Sequence
from itertools import islice

from mlpstudy.counted import counted
from mlpstudy.errors import DataError, listed

CSV = ".csv"  # how the name of a table ends, in small letters
PACKED = tuple(f"{CSV}{ending}" for ending in (".gz", ".bz2", ".xz", ".zst", ".zip"))  # and one that is not read
FORMULAS = ("=", "+", "-", "@", "\t", "\r")  # first letters that make a cell a formula

Row = tuple[int, list[str]]  # number of its first line in the file, from 1, and its cells without spaces around them


def unpacked_name(path: str) -> str | None:
    """What a compressed table is called once it is unpacked; None for any other file."""
    return path.rpartition(".")[0] if path.lower().endswith(PACKED) else None


def numbered_rows(data: bytes, name: str, expected: str, cut: bool = False) -> list[Row]:
    """Every line that is not empty, the header first, which is there. DataError that says what keeps it from being
    read, and what was expected. Of a table that is `cut` off somewhere, those that are whole."""
    try:
        text = (whole_lines(data) if cut else data).decode("utf-8-sig")
        rows = rows_of(text, cut)
    except UnicodeDecodeError as error:
        line = len(re.split(b"\r\n|\r|\n", data[: error.start]))
        raise DataError(f"{name}: line {line} is no UTF-8 (in Excel, save it as `CSV UTF-8`); {expected}") from None
    except csv.Error as error:
        raise DataError(f"{name}: no table: {error}; {expected}") from None
    rows = [(number, cells) for number, cells in rows if any(cells)]
    if not rows:
        raise DataError(f"{name}: empty; {expected}")
    return without_empty_columns(rows)


def rows_of(text: str, cut: bool) -> list[Row]:
    """Every line, also empty ones. csv.Error where one cannot be read: in a `cut` text only where it is the first."""
    told = re.match("sep=([;,\t|])(\r|\n|$)", text)  # which Excel obeys, and other programs write for it
    skipped = 1 if told else 0
    sign = told[1] if told else separator(text)
    # with their ends, which belong to a cell of several lines
    lines = io.StringIO(without_blanks_before_quotes(text, sign), newline="")
    reader = csv.reader(islice(lines, skipped, None), strict=True, delimiter=sign)
    rows: list[Row] = []
    first = skipped + 1
    try:
        for row in reader:
            rows.append((first, [cell.strip() for cell in row]))
            first = skipped + reader.line_num + 1
    except csv.Error as error:
        if not cut or not rows:  # else a cell of several lines is cut off
            raise csv.Error(f"{error}, in what begins with line {first}") from None
    return rows


def without_blanks_before_quotes(text: str, sign: str) -> str:
    """Blanks of any kind before a cell in quotes would make the quotes part of the cell, and end it at a separator."""
    blanks, quoted = rf"[^\S\r\n{sign}]*", r'"[^"]*(?:""[^"]*)*(?:"|\Z)'
    return re.sub(rf"(\A|[\r\n{sign}]){blanks}({quoted})", r"\1\2", text)


def whole_lines(data: bytes) -> bytes:
    """Up to the last end of a line, if there is one."""
    return data[: max(data.rfind(b"\n"), data.rfind(b"\r")) + 1] or data


def without_empty_columns(rows: Sequence[Row]) -> list[Row]:
    """Without the empty cells at the end of lines that a spreadsheet writes where a column once held something: those
    below no name."""
    width = max(column for column, cell in enumerate(rows[0][1], 1) if cell)
    return [(number, row if any(row[width:]) else row[:width]) for number, row in rows]


def no_formula(cell: object) -> object:
    """'=1+1 instead of =1+1: what a spreadsheet would take for a formula gets an apostrophe in front.

    https://owasp.org/www-community/attacks/CSV_Injection
    """
    return f"'{cell}" if isinstance(cell, str) and cell.startswith(FORMULAS) else cell


def separator(table: str) -> str:
    """What stands between the columns, by the header: a comma, or a semicolon as Excel has it where numbers are
    written with commas (in Spanish, German, French, ...), or a tab where there is neither."""
    header = table.lstrip().splitlines()[0] if table.strip() else ""
    return next((sign for sign in (",", ";", "\t") if sign in header), ",")


def refuse_lines(bad: Sequence[tuple[int, str]], name: str, hint: str = "") -> None:
    """DataError that names lines and all that is wrong with each; a hint, if any, stands below."""
    reasons: dict[int, list[str]] = defaultdict(list)
    for number, reason in sorted(bad):
        reasons[number].append(reason)
    if reasons:
        lines = listed(f"line {number}: {'; '.join(wrong)}" for number, wrong in reasons.items())
        raise DataError(f"{name}: lines that do not fit ({len(reasons):,}):\n{lines}" + (f"\n{hint}" if hint else ""))


def not_so_many(cells: int, columns: int) -> str:
    """What is wrong with a line of more or fewer cells than there are columns; empty where nothing is."""
    return "" if cells == columns else f"{counted(cells, 'cell')}, expected {columns}"


def in_quotes(cell: str) -> str:
    """Are quotes left around a cell, as of one quoted twice, which would differ from itself without? Empty if not."""
    return "with quotes around it" if re.fullmatch('".*"', cell) else ""


def control_characters(*cells: str) -> str:
    """Are there letters that end lines, erase or move what a terminal shows? Empty where there are none."""
    control = any(unicodedata.category(letter) == "Cc" for cell in cells for letter in cell)
    return "control characters" if control else ""

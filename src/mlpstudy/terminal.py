"""Tables and sentences on the terminal, and how wide they may be there."""

from collections.abc import Sequence
from itertools import accumulate
from shutil import get_terminal_size
from textwrap import fill
from unicodedata import category, east_asian_width, normalize

WIDEST = 100  # columns: longer lines are hard to read
LINES = 24  # of a terminal that says nothing of itself; nobody asks for them
GAP = 2  # blanks between two columns of a table
LEAST_ROOM = 16  # for names: a table rather goes without some of its columns
NO_WIDTH = ("Mn", "Me")  # kinds of letters that stand above, below or around the one before: combining marks
SECOND_HALF = "\0"  # of a letter that takes two columns, while textwrap counts letters


def width() -> int:
    """The terminal's columns, at most WIDEST; WIDEST too where the output is none, such as a log."""
    return min(WIDEST, get_terminal_size((WIDEST, LINES)).columns)


def columns(line: str) -> int:
    """That a line takes: letters of Chinese, Japanese and Korean take two each, combining marks none."""
    return sum(0 if category(letter) in NO_WIDTH else 2 if east_asian_width(letter) in "WF" else 1 for letter in line)


def beginning(text: str, most: int) -> str:
    """As many letters as so many columns hold."""
    ends = accumulate(map(columns, text))
    return "".join(letter for letter, end in zip(text, ends, strict=True) if end <= most)


def cut(name: str, most: int) -> str:
    """A name of at most so many columns; of a longer one beginning and end, by which variants are told apart."""
    if columns(name) <= most:
        return name
    half = (most - 1) // 2
    return f"{beginning(name, most - 1 - half)}…{beginning(name[::-1], half)[::-1]}"


def filled(text: str, subsequent_indent: str = "") -> str:
    """In lines that the terminal has room for; a combining mark that no letter takes in counts as one."""
    counted = "".join(letter + SECOND_HALF * (columns(letter) - 1) for letter in normalize("NFC", text))
    return fill(counted, width(), subsequent_indent=subsequent_indent).replace(SECOND_HALF, "")


def plain_table(rows: Sequence[Sequence[str]], aligned: Sequence[str]) -> str:
    """Cells in columns, GAP blanks apart; `aligned`: left or right, for each column.

    The headings are the first row, because tabulate widens a column by two blanks beside a heading of its own.
    """
    from tabulate import tabulate

    return tabulate(rows, tablefmt="plain", colalign=aligned, disable_numparse=True)


def least_room(names: Sequence[str]) -> int:
    """Columns that names take at least: LEAST_ROOM, and so many more that no two are cut to the same letters."""
    widest, different = max(map(columns, names)), len(set(names))
    enough = (room for room in range(LEAST_ROOM, widest) if len({cut(name, room) for name in names}) == different)
    return min(next(enough, widest), widest)


def fitted_table(rows: Sequence[Sequence[str]], aligned: Sequence[str], dispensable: Sequence[int] = ()) -> str:
    """A plain table, at most as wide as the terminal; the first column holds names, which are cut where need be.

    Before they get less than LEAST_ROOM, or two of them would be cut to the same letters, the dispensable columns are
    left out, one after the other. With all of these gone the table is as wide as it has to be.
    """
    least = least_room([row[0] for row in rows])
    for gone in range(len(dispensable) + 1):
        kept = [column for column in range(len(aligned)) if column not in dispensable[:gone]]
        room = width() - sum(GAP + max(columns(row[column]) for row in rows) for column in kept[1:])
        if room >= least:
            break
    shown = [[cut(row[0], max(room, least)), *(row[column] for column in kept[1:])] for row in rows]
    return plain_table(shown, [aligned[column] for column in kept])

"""How wide tables and sentences may be on the terminal."""

from shutil import get_terminal_size
from textwrap import fill
from unicodedata import east_asian_width

WIDEST = 100  # columns: longer lines are hard to read
LINES = 24  # of a terminal that says nothing of itself; nobody asks for them


def width() -> int:
    """The terminal's columns, at most WIDEST; WIDEST too where the output is none, such as a log."""
    return min(WIDEST, get_terminal_size((WIDEST, LINES)).columns)


def columns(line: str) -> int:
    """That a line takes: letters of Chinese, Japanese and Korean take two each."""
    return sum(2 if east_asian_width(letter) in ("W", "F") else 1 for letter in line)


def filled(text: str, subsequent_indent: str = "") -> str:
    """In lines that the terminal has room for."""
    return fill(text, width(), subsequent_indent=subsequent_indent)

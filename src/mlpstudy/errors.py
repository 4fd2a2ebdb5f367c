"""Errors that a person can mend, and words of their messages."""

from __future__ import annotations  # else Python 3.8 fails over the annotations below, before it is told to be too old

import re
from collections.abc import Iterable
from itertools import islice

READ_AGAIN = (
    "DVC does not notice when images on disk change: `dvc repro -f -s download` reads them again, as `make repro` does"
)
MOST_SHOWN = 10  # of a list in a message: 100,000 bad pictures would print 8 MB


class StudyError(Exception):
    """A mistake in settings, data or surroundings; its message names file or key, value and what was expected."""


class ConfigError(StudyError):
    """A setting is unknown, missing, of the wrong type or out of range."""


class DataError(StudyError):
    """The images are not what the study needs."""


class DamagedFile(StudyError):
    """A file is not as a stage wrote it. Told by what is wrong with which file, and by how that is mended in the
    workspace, which is no help where the file is that of a commit."""

    def __str__(self) -> str:
        return "; ".join(self.args)


def listed(lines: Iterable[str], most: int = MOST_SHOWN) -> str:
    """The first `most` lines, each indented by two blanks, and how many more there are: for lists in messages."""
    lines = list(lines)
    more = [f"... and {len(lines) - most:,} more"] if len(lines) > most else []
    return "\n".join(f"  {line}" for line in [*lines[:most], *more])


def in_short(names: Iterable[str], most: int = MOST_SHOWN) -> str:
    """The first `most` names with commas between them, and how many more there are: for lists within a sentence."""
    names = list(names)
    more = f" and {len(names) - most:,} more" if len(names) > most else ""
    return ", ".join(islice(names, most)) + more


def in_one_line(error: BaseException, most: int | None = None) -> str:
    """What a library says of its error, on one line, as messages here are; at most so many letters of it. The kind of
    the error where it says nothing."""
    return " ".join(str(error).split())[:most] or type(error).__name__


def without_secrets(text: str) -> str:
    """The text with user, password and query (tokens, signatures) of every URL in it taken out."""
    text = re.sub(r"\w[\w+.-]*://\S+", lambda url: public_url(url[0]), text)
    return re.sub(r"(with url: [^\s?]*)\?\S*", r"\1?...", text)  # urllib3 names path and query without the host


def public_url(url: str) -> str:
    """One URL without user, password and query, also where it is none by the book."""
    scheme, _, rest = url.partition("://")
    host = re.split("[/?#]", rest)[0]
    # where a password holds an unescaped slash, what stands after the colon is no port, and the host comes later
    broken = "@" not in host and ":" in host and not host.rpartition(":")[2].isdecimal()
    if "@" in host or broken:
        rest = rest[(rest if broken else host).rfind("@") + 1 :]
    shown = re.sub("[?#].*", "?...", rest)
    return f"{scheme}://{shown}"

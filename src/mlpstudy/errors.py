"""What a person sees when something they can mend is wrong: one message, no traceback, no secrets."""

import errno
import gc
import os
import re
import sys
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from itertools import islice

UNWRITABLE = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG, errno.EROFS, errno.EACCES, errno.EPERM}
LONGEST_NAME = "at most 255 bytes for each name in a path"  # what the usual file systems take
MADE = ("data/", "models/")  # what stages leave for one another, as they name it
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


def disk_sentence(error: OSError) -> str:
    """Says which input cannot be read, or else that a result (better: the file that the error names) cannot be written.

    Only for errors whose errno is in UNWRITABLE.
    """
    if error.filename is not None and unreadable(error.filename):
        return f"{error.filename}: cannot be read: {error.strerror}"
    written = str(error.filename or "a result")
    name = re.sub(r"\.([^/]+)\.\d+\.part$", r"\1", written)  # as files.atomic names what it makes
    return f"{name}: cannot be written: {error.strerror}; what is finished is kept"


def unreadable(path: str | os.PathLike[str]) -> bool:
    """Is reading this file or folder forbidden? Tries it, for EACCES does not tell reading from writing."""
    try:
        os.close(os.open(path, os.O_RDONLY | os.O_NONBLOCK))  # of a pipe, no waiting for its writer
    except PermissionError:
        return True
    except OSError:
        return False
    return False


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


@contextmanager
def explained(of_images: str = "") -> Iterator[None]:
    """Ends a stage with the message of a `StudyError` and exit status 1, or on Ctrl-C with 130.

    `of_images` is one line more for a `DataError`.
    """
    try:
        yield
    except StudyError as error:
        print(f"error: {error}", file=sys.stderr)
        if of_images and isinstance(error, DataError):
            print(of_images, file=sys.stderr)
        raise SystemExit(1) from None
    except OSError as error:
        if error.errno in UNWRITABLE:
            sentence = disk_sentence(error)
        elif error.errno == errno.ENAMETOOLONG:
            sentence = f"{error.filename}: {error.strerror}; expected {LONGEST_NAME}"
        elif isinstance(error, FileNotFoundError) and str(error.filename).startswith(MADE):
            sentence = f"{error.filename}: is not here; an earlier stage makes it: `dvc repro` runs that first"
        else:
            raise
        print(f"error: {sentence}", file=sys.stderr)
        raise SystemExit(1) from None
    except KeyboardInterrupt:
        print("interrupted: what is finished is kept, and the same command goes on from there", file=sys.stderr)
        raise SystemExit(130) from None
    finally:
        # Leaves the objects that torch made (a million) to the operating system: the last search for garbage among
        # them at exit took a second
        gc.freeze()

"""What a person can mend of any error, in a sentence: settings, packages, memory, files and the disk."""

from __future__ import annotations  # else Python 3.8 fails over the annotations below, before it is told to be too old

import errno
import os
import re
import sys

from mlpstudy.errors import StudyError, in_one_line

UNWRITABLE = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG, errno.EROFS, errno.EACCES, errno.EPERM}
LONGEST_NAME = "at most 255 bytes for each name in a path"  # what the usual file systems take
MADE = ("data/", "models/")  # what stages leave for one another, as they name it
WANT_OF_MEMORY = (  # in lower case: torch has a class of its own for some of a GPU's; CUDA and its company use capitals
    "outofmemoryerror",
    "out of memory",
    "alloc_failed",
    "can't allocate memory",
    "cannot allocate memory",  # the system's, of a file to be mapped or a process to be copied
    "not enough memory",
    "failed to map segment",  # of a library that is imported
    "can't start new thread",
)
OLDEST_PYTHON = (3, 11)  # as pyproject.toml has it
ENVIRONMENT = (
    "requirements.lock: in your clone `make .venv/ready` brings them into .venv, and "
    "`source .venv/bin/activate` has `dvc`, `python` and `mlpstudy` be those of it"
)


def mendable(error: BaseException) -> str | None:
    """What is wrong, where a person can mend it; None for a bug, whose traceback is wanted."""
    if isinstance(error, StudyError):
        return str(error)
    if is_want_of_memory(error):
        return f"memory is short: {in_one_line(error)}; MLPSTUDY_WORKERS=1 takes least"
    if isinstance(error, ImportError) and is_of_packages(error):
        return f"{this_python()}: {error}; expected the packages of {ENVIRONMENT}"
    if not isinstance(error, OSError):
        return None
    if error.errno == errno.EMFILE:  # of this process; where the whole system has too many, ulimit helps nobody
        # no number, which might be fewer than are allowed already: most systems begin with 1,024
        most = '`ulimit -n "$(ulimit -Hn)"` has it allow as many as it may'
        return f"{error.strerror}: `ulimit -n` says how many this shell allows, {most}"
    if is_of_printing(error):
        return cannot_print(error)
    if error.errno in UNWRITABLE:
        return disk_sentence(error)
    if error.errno == errno.ENAMETOOLONG:
        return f"{error.filename}: {error.strerror}; expected {LONGEST_NAME}"
    if str(error.strerror).startswith("No usable temporary directory"):  # of tempfile, with the folders that it tried
        return f"{error.strerror}; expected one that can be written, or TMPDIR to name one"
    if (sentence := misplaced(error)) is not None:
        return sentence
    if isinstance(error, FileNotFoundError) and str(error.filename).startswith(MADE):
        return f"{error.filename}: is not here; an earlier stage makes it: `dvc repro` runs that first"
    return None


def is_want_of_memory(error: BaseException) -> bool:
    """Python's, a GPU's or the processor's way to say so. Of an error within another the traceback tells, as a note."""
    text = "\n".join((type(error).__name__, str(error), *getattr(error, "__notes__", ())))
    return isinstance(error, MemoryError) or any(words in text.lower() for words in WANT_OF_MEMORY)


def is_of_packages(error: ImportError) -> bool:
    """Is a package missing, or of a version that lacks what is asked of it? Not this one, and none of Python's own."""
    package = str(error.name).partition(".")[0]
    asked = isinstance(error, ModuleNotFoundError) or str(error).startswith("cannot import name ")
    return asked and error.name is not None and package not in {"mlpstudy", *sys.stdlib_module_names}


def refuse_old_python() -> None:
    """StudyError. pip refuses to install the package into one, but a stage runs by the `python` that PATH has first."""
    if sys.version_info < OLDEST_PYTHON:
        needed = ".".join(map(str, OLDEST_PYTHON))
        raise StudyError(f"{this_python()}: expected Python {needed} or newer, with the packages of {ENVIRONMENT}")


def this_python() -> str:
    """The interpreter and its version."""
    return f"{sys.executable} (Python {'.'.join(map(str, sys.version_info[:3]))})"


def is_of_printing(error: OSError) -> bool:
    """Does standard output fail in the same way? Errors of printing name no file: tries it with an empty line."""
    if error.filename is not None:
        return False
    try:
        print(flush=True)
    except OSError as again:
        return again.errno == error.errno
    return False


def cannot_print(error: OSError) -> str:
    """What is wrong with standard output."""
    return f"standard output: cannot be written: {error.strerror}"


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


def misplaced(error: OSError) -> str | None:
    """What lies where something else is expected: a folder in place of a file, or a file in place of a folder."""
    place = error.filename
    if place is None:
        return None
    if isinstance(error, IsADirectoryError):
        return f"{place}: is a folder where a file is expected: move it away"
    if isinstance(error, FileExistsError) and os.path.isfile(place):  # noqa: PTH113
        return f"{place}: is a file where a folder is expected: move it away"
    if isinstance(error, NotADirectoryError):
        return f"{place}: would lie below a file where a folder is expected: move that file away"
    return None

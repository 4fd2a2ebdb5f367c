"""What a person sees when something they can mend is wrong: one message, no traceback, no secrets."""

from __future__ import annotations  # else Python 3.8 fails over the annotations below, before it is told to be too old

import errno
import gc
import os
import re
import signal
import sys
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from io import TextIOWrapper
from itertools import islice
from types import FrameType

UNWRITABLE = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG, errno.EROFS, errno.EACCES, errno.EPERM}
LONGEST_NAME = "at most 255 bytes for each name in a path"  # what the usual file systems take
MADE = ("data/", "models/")  # what stages leave for one another, as they name it
READ_AGAIN = (
    "DVC does not notice when images on disk change: `dvc repro -f -s download` reads them again, as `make repro` does"
)
GOES_ON = "interrupted: what is finished is kept, and the same command goes on from there"  # of a stage
# DVC refuses + and ~ a second time where params.yaml has them: not after --temp or --queue
AGAIN = " (`dvc exp run`: without those -S settings with + or ~ that params.yaml has by now)"
TRIAL = ".trial"  # what `mlpstudy trial` tells its stages as DVC_EXP_NAME; git refuses it, so no experiment has it
INTERRUPTED = 130  # exit status, as shells have it for Ctrl-C
TOO_MANY_FILES = {errno.EMFILE, errno.ENFILE}
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


def in_one_line(error: BaseException, most: int | None = None) -> str:
    """What a library says of its error, on one line, as messages here are; at most so many letters of it."""
    return " ".join(str(error).split())[:most]


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
def explained(of_images: str = "", interrupted: str | None = None) -> Iterator[None]:
    """Ends a stage or a command with the message of a `StudyError` and exit status 1, or on Ctrl-C with 130.

    `of_images` is one line more for a `DataError`; `interrupted` is said on Ctrl-C, by default how a stage goes on.
    Whoever raises SystemExit within it has said why. Scripts also import within it, which takes seconds.
    """
    replace_closed_streams()
    escape_foreign_letters()
    try:
        with noting_interrupts() as came:
            refuse_old_python()
            yield
        sys.stdout.flush()  # what cannot be printed is told below
    except SystemExit:
        if sentence := unprinted():
            print(f"error: {sentence}", file=sys.stderr)
            raise SystemExit(1) from None
        raise
    except BaseException as error:
        if is_interrupt(error) or (came and mendable(error) is None):
            print(interrupted or goes_on(), file=sys.stderr)
            raise SystemExit(INTERRUPTED) from None
        sentence = mendable(error)
        if sentence is None:
            raise
        print(f"error: {sentence}", file=sys.stderr)
        if of_images and isinstance(error, DataError):
            print(of_images, file=sys.stderr)
        raise SystemExit(1) from None
    finally:
        drop_unprintable()
        # Leaves the objects that torch made (a million) to the operating system: the last search for garbage among
        # them at exit took a second
        gc.freeze()


def goes_on() -> str:
    """How an interrupted stage does; a trial is no `dvc exp run`."""
    return GOES_ON if os.environ.get("DVC_EXP_NAME") == TRIAL else GOES_ON + AGAIN


def refuse_old_python() -> None:
    """StudyError. pip refuses to install the package into one, but a stage runs by the `python` that PATH has first."""
    if sys.version_info < OLDEST_PYTHON:
        needed = ".".join(map(str, OLDEST_PYTHON))
        raise StudyError(f"{this_python()}: expected Python {needed} or newer, with the packages of {ENVIRONMENT}")


def this_python() -> str:
    """The interpreter and its version."""
    return f"{sys.executable} (Python {'.'.join(map(str, sys.version_info[:3]))})"


def replace_closed_streams() -> None:
    """Has those that the caller has closed (`>&-`) lead nowhere: input, output, errors, of descriptors 0, 1 and 2.

    Python has None for them, and gives their descriptors to the next files that it opens.
    """
    for name, flags, mode in (("stdin", os.O_RDONLY, "r"), ("stdout", os.O_WRONLY, "w"), ("stderr", os.O_WRONLY, "w")):
        if getattr(sys, name) is None:
            descriptor = os.open(os.devnull, flags)
            os.set_inheritable(descriptor, True)  # to DVC and git, which would do the same as Python
            setattr(sys, name, os.fdopen(descriptor, mode, encoding="utf-8"))


def escape_foreign_letters() -> None:
    """Prints \\xe9 for what the terminal's encoding has no letter for, as Python itself does on stderr.

    Names of files and classes come from anywhere, and the leaderboard has signs that Latin-1 lacks.
    """
    if isinstance(sys.stdout, TextIOWrapper):
        sys.stdout.reconfigure(errors="backslashreplace")


@contextmanager
def noting_interrupts() -> Iterator[list[int]]:
    """Gives a list that Ctrl-C puts its number into, beside what it does otherwise: what is written in C may make
    another error of it, as NumPy while it is imported."""
    came: list[int] = []

    def note(number: int, frame: FrameType | None) -> None:
        came.append(number)
        signal.default_int_handler(number, frame)

    usual = signal.getsignal(signal.SIGINT) is signal.default_int_handler  # else it is ignored, as in the background
    with suppress(ValueError):  # not in the main thread, which alone is interrupted
        if usual:
            signal.signal(signal.SIGINT, note)
    try:
        yield came
    finally:
        if signal.getsignal(signal.SIGINT) is note:
            signal.signal(signal.SIGINT, signal.default_int_handler)


def is_interrupt(error: BaseException | None) -> bool:
    """Was it Ctrl-C, or raised on the way out of it? PyTorch's exporter handles what comes from its own imports, and
    fails over what they had not got to."""
    while error is not None and not isinstance(error, KeyboardInterrupt):
        error = error.__cause__ or error.__context__
    return error is not None


def unprinted() -> str | None:
    """What is wrong where something still waits to be printed and cannot be; None also where its reader has gone."""
    try:
        sys.stdout.flush()
    except BrokenPipeError:
        return None
    except OSError as error:
        return cannot_print(error)
    return None


def cannot_print(error: OSError) -> str:
    """What is wrong with standard output."""
    return f"standard output: cannot be written: {error.strerror}"


def drop_unprintable() -> None:
    """What waits to be printed and cannot be, as where whoever read it has gone: Python would complain at its end."""
    try:
        sys.stdout.flush()
    except OSError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def is_of_printing(error: OSError) -> bool:
    """Does standard output fail in the same way? Errors of printing name no file: tries it with an empty line."""
    if error.filename is not None:
        return False
    try:
        print(flush=True)
    except OSError as again:
        return again.errno == error.errno
    return False


def is_of_packages(error: ImportError) -> bool:
    """Is a package missing, or of a version that lacks what is asked of it? Not this one, and none of Python's own."""
    package = str(error.name).partition(".")[0]
    asked = isinstance(error, ModuleNotFoundError) or str(error).startswith("cannot import name ")
    return asked and error.name is not None and package not in {"mlpstudy", *sys.stdlib_module_names}


def mendable(error: BaseException) -> str | None:
    """What is wrong, where a person can mend it; None for a bug, whose traceback is wanted."""
    if isinstance(error, StudyError):
        return str(error)
    if is_want_of_memory(error):
        words = in_one_line(error) or type(error).__name__
        return f"memory is short: {words}; MLPSTUDY_WORKERS=1 takes least"
    if isinstance(error, ImportError) and is_of_packages(error):
        return f"{this_python()}: {error}; expected the packages of {ENVIRONMENT}"
    if not isinstance(error, OSError):
        return None
    if error.errno in TOO_MANY_FILES:
        return f"{error.strerror}: `ulimit -n` says how many this shell allows, `ulimit -n 1024` has it allow more"
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

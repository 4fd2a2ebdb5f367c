"""What a person sees when something they can mend is wrong: one message, no traceback."""

import errno
import gc
import sys
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from itertools import islice

UNWRITABLE = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG, errno.EROFS, errno.EACCES, errno.EPERM}
MOST_SHOWN = 10  # of a list in a message: 100,000 bad pictures would print 8 MB


class StudyError(Exception):
    """A mistake in settings, data or surroundings; its message names the place, the value and the expectation."""


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


@contextmanager
def explained() -> Iterator[None]:
    """Ends a stage with the message of a `StudyError` and exit status 1, or on Ctrl-C with 130."""
    try:
        yield
    except StudyError as error:
        print(f"error: {error}", file=sys.stderr)
        raise SystemExit(1) from None
    except OSError as error:
        if error.errno not in UNWRITABLE:
            raise
        print(f"error: cannot be written: {error}; what is finished is kept", file=sys.stderr)
        raise SystemExit(1) from None
    except KeyboardInterrupt:
        print("interrupted: what is finished is kept, and `dvc repro` goes on from there", file=sys.stderr)
        raise SystemExit(130) from None
    finally:
        gc.freeze()  # ends a second sooner: no last search for garbage among the million objects of torch

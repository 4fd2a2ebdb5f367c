"""What a person sees when something they can mend is wrong: one message, no traceback."""

import errno
import gc
import sys
from collections.abc import Iterator
from contextlib import contextmanager

UNWRITABLE = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG, errno.EROFS, errno.EACCES, errno.EPERM}


class StudyError(Exception):
    """A mistake in settings, data or surroundings; its message names the place, the value and the expectation."""


class ConfigError(StudyError):
    """A setting is unknown, missing, of the wrong type or out of range."""


class DataError(StudyError):
    """The images are not what the study needs."""


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

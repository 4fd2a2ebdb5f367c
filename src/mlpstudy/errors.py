"""What a person sees when something they can mend is wrong: one message, no traceback."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager


class StudyError(Exception):
    """A mistake in settings, data or surroundings; its message names the place, the value and the expectation."""


class ConfigError(StudyError):
    """A setting is unknown, missing, of the wrong type or out of range."""


class DataError(StudyError):
    """The images are not what the study needs."""


@contextmanager
def explained() -> Iterator[None]:
    """Ends a stage with the message of a `StudyError` and exit status 1."""
    try:
        yield
    except StudyError as error:
        print(f"error: {error}", file=sys.stderr)
        raise SystemExit(1) from None

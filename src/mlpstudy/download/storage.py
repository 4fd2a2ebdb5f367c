"""A disk that takes no more is said in one sentence."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from mlpstudy.errors import DataError
from mlpstudy.mendable import UNWRITABLE, disk_sentence, unreadable


@contextmanager
def writing(folder: Path) -> Iterator[None]:
    """Turns a full disk, a quota or a missing right, met while working in `folder`, into a DataError."""
    try:
        yield
    except OSError as error:
        if error.errno not in UNWRITABLE:  # a server's refusal is an OSError too
            raise
        if error.filename is not None and unreadable(error.filename):
            raise DataError(disk_sentence(error)) from None
        raise DataError(f"{folder}: cannot be written: {error.strerror}") from None

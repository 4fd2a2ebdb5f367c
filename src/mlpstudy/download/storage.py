"""A disk that takes no more is said in one sentence."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from mlpstudy.errors import UNWRITABLE, DataError


@contextmanager
def writing(place: Path) -> Iterator[None]:
    """A full disk, a quota or a missing right, met while writing to `place`."""
    try:
        yield
    except OSError as error:
        if error.errno not in UNWRITABLE:  # a server's refusal is an OSError too
            raise
        raise DataError(f"{place}: cannot be written: {error.strerror}") from None


def sweep(target: Path) -> None:
    """Drops what a killed process left of `target` under its temporary name."""
    for leftover in target.parent.glob(f".{target.name}.*.part"):
        leftover.unlink(missing_ok=True)

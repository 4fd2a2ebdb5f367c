"""What a source holds: files that can be read one by one, and a count of what was passed over."""

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass

IMAGE_SUFFIXES = (".bmp", ".gif", ".jpeg", ".jpg", ".png", ".tif", ".tiff", ".webp")


@dataclass(frozen=True)
class Entry:
    """One file: its slash-separated path in the source, which is never used as a path on disk, and its bytes."""

    path: str
    read: Callable[[], bytes]
    size: int = 0  # bytes it claims to hold; 0 where it is made on demand


@dataclass(frozen=True)
class Listing:
    entries: list[Entry]
    skipped: Counter[str]  # reason -> files


def top_folders(listing: Listing) -> list[str]:
    return sorted({entry.path.split("/")[0] for entry in listing.entries if "/" in entry.path})

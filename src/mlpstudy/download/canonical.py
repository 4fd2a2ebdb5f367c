"""images.zip: the same images give the same bytes, whatever carried them."""

import zipfile
from collections.abc import Iterable
from pathlib import Path

from mlpstudy.download.listing import Entry

DATE = (1980, 1, 1, 0, 0, 0)  # the earliest a zip can say
UNIX = 3
# of each file besides its bytes and its name, which stands there twice (APPNOTE 4.3.7 and 4.3.12, with zip64 fields)
HEADER_BYTES = 30 + 46 + 48


def zip_bytes(entries: Iterable[Entry]) -> int:
    """How large images.zip becomes at most, by what the entries claim."""
    return sum(entry.size + 2 * len(entry.path.encode()) + HEADER_BYTES for entry in entries)


def write_zip(path: Path, entries: Iterable[Entry]) -> None:
    """Stores the entries in their order, undeflated: images are compressed already, and can be read in place."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_STORED) as archive:
        for entry in entries:
            info = zipfile.ZipInfo(entry.path, DATE)
            info.create_system = UNIX
            info.external_attr = 0o644 << 16
            archive.writestr(info, entry.read())

"""images.zip: the same images give the same bytes, whatever carried them."""

import zipfile
from collections.abc import Iterable
from pathlib import Path

from mlpstudy.download.listing import Entry

DATE = (1980, 1, 1, 0, 0, 0)  # the earliest a zip can say
UNIX = 3


def write_zip(path: Path, entries: Iterable[Entry]) -> None:
    """Stores the entries in their order, undeflated: images are compressed already, and can be read in place."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_STORED) as archive:
        for entry in entries:
            info = zipfile.ZipInfo(entry.path, DATE)
            info.create_system = UNIX
            info.external_attr = 0o644 << 16
            archive.writestr(info, entry.read())

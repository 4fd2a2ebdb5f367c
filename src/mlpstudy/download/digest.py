"""Digests: of a file's bytes, or of the list of what an archive holds (some hosts' archives are not byte-stable)."""

import hashlib
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from pathlib import Path

from mlpstudy.download.listing import Entry, Listing
from mlpstudy.errors import DataError

LIST = "sha256-list"


def file_digest(path: Path, kind: str) -> str:
    """<kind>:<hex> of a file's bytes; kind sha256 or md5."""
    with path.open("rb") as handle:
        return f"{kind}:{hashlib.file_digest(handle, kind).hexdigest()}"


def check_digest(place: str, expected: str, found: str) -> None:
    if found != expected:
        raise DataError(f"{place}: digest = {expected}: the data has {found}; nothing of it was used")


@dataclass
class ContentList:
    """Hashes each file as it is read; the digest is that of the sorted lines "<sha256>  <path below root>"."""

    hashes: dict[str, str] = field(default_factory=dict)

    def watching(self, listing: Listing) -> Listing:
        return Listing([replace(entry, read=self.hashed(entry)) for entry in listing.entries], listing.skipped)

    def hashed(self, entry: Entry) -> Callable[[], bytes]:
        def read() -> bytes:
            data = entry.read()
            self.hashes[entry.path] = hashlib.sha256(data).hexdigest()
            return data

        return read

    def digest(self) -> str:
        lines = sorted(f"{digest}  {path}\n" for path, digest in self.hashes.items())
        return f"{LIST}:{hashlib.sha256(''.join(lines).encode()).hexdigest()}"

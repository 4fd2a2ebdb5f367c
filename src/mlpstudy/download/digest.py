"""Digests: of a file's bytes, or of the list of what an archive holds (some hosts' archives are not byte-stable)."""

import hashlib
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from pathlib import Path

from mlpstudy.download.listing import Entry, Listing
from mlpstudy.errors import DataError, without_secrets
from mlpstudy.files import file_digest

LIST = "sha256-list"


class WrongDigest(DataError):
    """The data are others than those that were meant."""


def is_of_contents(digest: str | None) -> bool:
    """Is it a digest of the list of contents, and not of a file's bytes?"""
    return digest is not None and digest.startswith(f"{LIST}:")


def named_digest(path: Path, like: str) -> str:
    """<kind>:<hex> of a file's bytes, of the kind of another one or as it is named: sha256 or md5."""
    kind = like.split(":")[0]
    return f"{kind}:{file_digest(path, kind)}"


def check_digest(source: str, key: str, expected: str, computed: str) -> None:
    """WrongDigest that names the source (path or URL) and the setting where the two differ."""
    if computed != expected:
        raise WrongDigest(
            f"{without_secrets(source)}: {key} = {expected}: the data has {computed}; nothing of it was used"
        )


@dataclass
class ContentList:
    """Hashes each file as it is read; the digest is that of the sorted lines "<sha256>  <path below root>"."""

    hashes: dict[str, str] = field(default_factory=dict)

    def watching(self, listing: Listing) -> Listing:
        """The same listing; what is read of it is hashed here under the paths that it has now."""
        return replace(listing, entries=[replace(entry, read=self.hashed(entry)) for entry in listing.entries])

    def hashed(self, entry: Entry) -> Callable[[], bytes]:
        """Reads an entry and keeps the hash of its bytes."""

        def read() -> bytes:
            data = entry.read()
            self.hashes[entry.path] = hashlib.sha256(data).hexdigest()
            return data

        return read

    def digest(self) -> str:
        """sha256-list:<hex> of all that was read."""
        lines = sorted(f"{digest}  {path}\n" for path, digest in self.hashes.items())
        return f"{LIST}:{hashlib.sha256(''.join(lines).encode()).hexdigest()}"

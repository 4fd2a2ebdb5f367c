"""A file on its way here: what has arrived of it, and of which version of it that is a part."""

import sys
from collections.abc import Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass
from pathlib import Path

from mlpstudy.files import write_text
from mlpstudy.locks import exclusive_lock


@dataclass(frozen=True)
class Part:
    """The files <base>.part (bytes), <base>.version (what the server calls this version) and <base>.lock."""

    base: Path  # without suffix

    @property
    def data(self) -> Path:
        """The file of the bytes that have arrived."""
        return self.base.with_suffix(".part")

    @property
    def version(self) -> Path:
        """The file of the version's name; absent where the server gave none."""
        return self.base.with_suffix(".version")

    def size(self) -> int:
        """Bytes that have arrived."""
        return self.data.stat().st_size if self.data.exists() else 0

    def begin(self, headers: Mapping[str, str]) -> None:
        """Empties the part, then notes the version: killed between the two, there is nothing to go on with."""
        self.data.write_bytes(b"")
        self.version.unlink(missing_ok=True)
        if version := version_of(headers):
            write_text(self.version, version)

    def asking(self) -> dict[str, str]:
        """Request headers for the rest; for the whole where the file may have changed meanwhile (RFC 9110, 13.1.5)."""
        if not self.size() or not self.version.exists():
            return {}
        return {"Range": f"bytes={self.size()}-", "If-Range": self.version.read_text(encoding="utf-8")}

    def continued_by(self, headers: Mapping[str, str]) -> bool:
        """Does an answer of status 206 begin where the part ends, in the same version of the file?"""
        goes_on = headers.get("Content-Range", "").startswith(f"bytes {self.size()}-")
        return goes_on and self.version.exists() and version_of(headers) == self.version.read_text(encoding="utf-8")

    def whole_by(self, headers: Mapping[str, str]) -> bool:
        """Does an answer of status 416 say that there is nothing beyond the part?"""
        return headers.get("Content-Range") == f"bytes */{self.size()}"

    def clear(self) -> None:
        """Deletes what has arrived."""
        self.data.unlink(missing_ok=True)
        self.version.unlink(missing_ok=True)

    def done(self, target: Path) -> None:
        """Gives the whole file its name."""
        self.data.replace(target)
        self.clear()

    def locked(self) -> AbstractContextManager[None]:
        """One process at a time. Waiting is told."""
        self.base.parent.mkdir(parents=True, exist_ok=True)
        waiting = "another process downloads the same file: waiting for it"
        return exclusive_lock(self.base.with_suffix(".lock"), waiting, sys.stderr)


def version_of(headers: Mapping[str, str]) -> str | None:
    """The strong ETag, or else the date; a weak ETag does not promise the same bytes."""
    tag = headers.get("ETag", "")
    return tag if tag and not tag.startswith("W/") else headers.get("Last-Modified")

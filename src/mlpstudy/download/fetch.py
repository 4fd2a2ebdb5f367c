"""A file from the web, kept under its digest: experiments share it, and nothing is loaded twice."""

import hashlib
from pathlib import Path

from mlpstudy import paths
from mlpstudy.download.digest import LIST, check_digest, file_digest
from mlpstudy.download.http import receive
from mlpstudy.download.part import Part
from mlpstudy.download.storage import writing
from mlpstudy.errors import DataError


def fetch(url: str, digest: str | None) -> Path:
    """The file at `url`. A digest of its bytes is checked here; one of its contents by whoever reads them."""
    part = Part(downloads() / hashlib.sha256(url.encode()).hexdigest())
    with writing(downloads()), part.locked():
        if digest and is_kept(digest):
            return kept_file(digest)
        receive(url, part)
        kind = digest.split(":")[0] if digest else "sha256"
        found = digest if digest and kind == LIST else file_digest(part.data, kind)
        part.done(kept_file(found))  # under what it is, so that a corrected digest finds it
    if digest is None:
        raise DataError(f"{url}: no digest given; if this is the data you mean, add\n  digest: {found}")
    check_digest(url, digest, found)
    return kept_file(found)


def is_kept(digest: str) -> bool:
    """Is there a file of this digest still as it was put there?"""
    file, kind = kept_file(digest), digest.split(":")[0]
    if not file.exists():
        return False
    if kind == LIST or file_digest(file, kind) == digest:
        return True
    file.unlink()
    return False


def forget(digest: str) -> None:
    """Drops a kept file that turned out to be no archive."""
    kept_file(digest).unlink(missing_ok=True)


def rename(digest: str, found: str) -> None:
    """Keeps a file whose contents turned out to be others under what they are."""
    if kept_file(digest).exists():
        kept_file(digest).replace(kept_file(found))


def downloads() -> Path:
    return paths.scratch() / "downloads"


def kept_file(digest: str) -> Path:
    return downloads() / digest.replace(":", "-")

"""A file from the web, kept under its digest: experiments share it, and nothing is loaded twice."""

import hashlib
from pathlib import Path

from mlpstudy import paths
from mlpstudy.download.digest import LIST, check_digest, file_digest
from mlpstudy.download.http import receive
from mlpstudy.errors import DataError


def fetch(url: str, digest: str | None) -> Path:
    """The file at `url`. A digest of its bytes is checked here; one of its contents by whoever reads them."""
    if digest and kept_file(digest).exists():
        return kept_file(digest)
    arriving = downloads() / f"{hashlib.sha256(url.encode()).hexdigest()}.part"
    arriving.parent.mkdir(parents=True, exist_ok=True)
    receive(url, arriving)
    kind = digest.split(":")[0] if digest else "sha256"
    found = digest if digest and kind == LIST else file_digest(arriving, kind)
    arriving.replace(kept_file(found))  # under what it is, so that a corrected digest finds it
    if digest is None:
        raise DataError(f"{url}: no digest given; if this is the data you mean, add\n  digest: {found}")
    check_digest(url, digest, found)
    return kept_file(found)


def forget(digest: str) -> None:
    """Drops a kept file whose contents turned out to be others."""
    kept_file(digest).unlink(missing_ok=True)


def downloads() -> Path:
    return paths.scratch() / "downloads"


def kept_file(digest: str) -> Path:
    return downloads() / digest.replace(":", "-")

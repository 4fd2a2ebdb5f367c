"""A file from the web, kept under its digest: experiments share it, and nothing is downloaded twice."""

import hashlib
import sys
from collections.abc import Sequence
from pathlib import Path

from mlpstudy import paths
from mlpstudy.config.download import DownloadConfig
from mlpstudy.download.digest import ContentList, WrongDigest, check_digest, is_of_contents, named_digest
from mlpstudy.download.http import DownloadFailed, receive
from mlpstudy.download.part import Part
from mlpstudy.download.storage import writing
from mlpstudy.errors import DataError, in_short, listed, public_url


def fetch_any(urls: Sequence[str], digest: str | None, key: str) -> Path:
    """The file at the first of the URLs that has it; says which of them have not. DataError where none has.

    `key` is the setting that gives the digest.
    """
    failures: list[str] = []
    for url in urls:
        if failures:
            print(f"{failures[-1]}; trying {public_url(url)}", file=sys.stderr)
        try:
            return fetch(url, digest, key)
        except (DownloadFailed, WrongDigest) as error:
            if len(urls) == 1:
                raise
            failures.append(str(error))
    raise DataError(f"none of {len(urls)} URLs has the file:\n{listed(failures)}")


def fetch(url: str, digest: str | None, key: str = "digest") -> Path:
    """The file at `url`. A digest of its bytes is checked here; one of its contents by whoever reads them."""
    part = Part(downloads() / hashlib.sha256(url.encode()).hexdigest())
    with writing(downloads()), part.locked():
        if digest and is_kept(digest):
            return kept_file(digest)
        receive(url, part)
        computed = digest if digest and is_of_contents(digest) else named_digest(part.data, digest or "sha256")
        # under its digest, so that a corrected setting finds it; a digest of contents is believed until these are read
        part.done(kept_file(computed))
    if digest is None:
        raise DataError(f"{public_url(url)}: no digest given; if this is the data you mean, add\n  digest: {computed}")
    check_digest(url, key, digest, computed)
    return kept_file(computed)


def check_contents(contents: ContentList, config: DownloadConfig) -> None:
    """DataError where the digest of the list of contents, known once all is read, is not the one in the settings."""
    if not config.digest or not is_of_contents(config.digest):
        return
    try:
        source = in_short(config.urls) or str(config.path)
        check_digest(source, config.key("digest"), config.digest, contents.digest())
    except DataError:
        if kept_file(config.digest).exists():  # from now on under its true digest
            kept_file(config.digest).replace(kept_file(contents.digest()))
        raise


def is_kept(digest: str) -> bool:
    """Is there a file of this digest, still as it was put there? A damaged one is deleted."""
    file = kept_file(digest)
    if not file.exists():
        return False
    if is_of_contents(digest) or named_digest(file, digest) == digest:
        return True
    file.unlink()
    return False


def downloads() -> Path:
    """Where downloaded files are kept: shared by all experiments of the repository."""
    return paths.scratch() / "downloads"


def kept_file(digest: str) -> Path:
    """The path of the file of this digest."""
    return downloads() / digest.replace(":", "-")

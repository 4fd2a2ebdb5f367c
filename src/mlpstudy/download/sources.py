"""Every source opens as one listing of entries, whatever carries it."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path

from mlpstudy import paths
from mlpstudy.config.download import DownloadConfig
from mlpstudy.download.archive import open_archive
from mlpstudy.download.compressed import BrokenArchive
from mlpstudy.download.digest import LIST, check_digest, file_digest
from mlpstudy.download.digits import list_digits
from mlpstudy.download.fetch import fetch, forget
from mlpstudy.download.folder import list_folder
from mlpstudy.download.listing import Listing
from mlpstudy.download.shapes import list_shapes
from mlpstudy.errors import ConfigError, DataError


@contextmanager
def digits(config: DownloadConfig) -> Iterator[Listing]:
    yield list_digits()


@contextmanager
def path(config: DownloadConfig) -> Iterator[Listing]:
    assert config.path
    place = locate(config.path)
    if place.is_dir():
        if config.digest and not config.digest.startswith(LIST):
            raise ConfigError(f"digest = {config.digest}: a folder has no bytes of its own; expected {LIST}:<hex>")
        yield list_folder(place)
        return
    if config.digest and not config.digest.startswith(LIST):
        check_digest(config.path, config.digest, file_digest(place, config.digest.split(":")[0]))
    with open_archive(place, config) as listing:
        yield listing


def locate(path: str) -> Path:
    """A readable folder or file; DataError where there is none."""
    try:
        place = paths.repository() / Path(path).expanduser()
        if place.is_file():
            place.open("rb").close()
    except (OSError, RuntimeError) as error:  # no right to it, a name too long, no such user
        raise DataError(f"path = {path}: cannot be read: {error}") from None
    if not place.is_dir() and not place.is_file():
        raise DataError(f"path = {path}: no such folder or archive (relative to the repository)")
    return place


@contextmanager
def url(config: DownloadConfig) -> Iterator[Listing]:
    assert config.url
    try:
        with open_archive(fetch(config.url, config.digest), config) as listing:
            yield listing
    except BrokenArchive:
        if config.digest and config.digest.startswith(LIST):  # a digest of bytes would have told before
            forget(config.digest)
        raise


@contextmanager
def synthetic(config: DownloadConfig) -> Iterator[Listing]:
    assert config.synthetic
    yield list_shapes(config.synthetic)


KINDS: dict[str, Callable[[DownloadConfig], AbstractContextManager[Listing]]] = {
    "digits": digits,
    "path": path,
    "url": url,
    "synthetic": synthetic,
}


def open_source(config: DownloadConfig) -> AbstractContextManager[Listing]:
    return KINDS[config.kind](config)

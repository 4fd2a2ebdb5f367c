"""Every source opens as its contents, whatever carries them."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from functools import partial
from pathlib import Path

from mlpstudy.config.download import DownloadConfig, IdxFile, IdxSettings
from mlpstudy.download.archive import BrokenArchive
from mlpstudy.download.cifar import list_cifar
from mlpstudy.download.digest import LIST, check_digest, is_of_contents, named_digest
from mlpstudy.download.digits import list_digits
from mlpstudy.download.fetch import fetch_any, kept_file
from mlpstudy.download.folder import list_folder
from mlpstudy.download.idx import list_idx
from mlpstudy.download.listing import Contents
from mlpstudy.download.shapes import list_shapes
from mlpstudy.download.tarred import open_tar
from mlpstudy.download.zipped import ZIP_HEADS, open_zip
from mlpstudy.errors import ConfigError, DataError
from mlpstudy.watch import located


@contextmanager
def digits(config: DownloadConfig) -> Iterator[Contents]:
    """The digits that come with scikit-learn."""
    yield list_digits()


@contextmanager
def path(config: DownloadConfig) -> Iterator[Contents]:
    """A folder or archive on disk. DataError where it is not there, ConfigError for a digest that a folder lacks."""
    assert config.path
    source = locate(config.path, config)
    digest_of_bytes = config.digest if config.digest and not is_of_contents(config.digest) else None
    if source.is_dir():
        if digest_of_bytes:
            raise ConfigError(
                f"{config.key('digest')} = {config.digest}: a folder has no bytes of its own; expected {LIST}:<hex>"
            )
        yield list_folder(source, config)
        return
    if digest_of_bytes:
        check_digest(config.path, config.key("digest"), digest_of_bytes, named_digest(source, digest_of_bytes))
    with open_archive(source, config) as contents:
        yield contents


def locate(path: str, config: DownloadConfig) -> Path:
    """A readable folder or file; DataError where there is none."""
    setting = f"{config.key('path')} = {path}"
    try:
        source = located(path)
        if source.is_file():
            source.open("rb").close()
    except (OSError, RuntimeError) as error:  # no right to it, a name too long, no such user
        raise DataError(f"{setting}: cannot be read: {error}") from None
    if not source.is_dir() and not source.is_file():
        raise DataError(f"{setting}: no such folder or archive (relative to the repository)")
    return source


@contextmanager
def open_archive(path: Path, config: DownloadConfig) -> Iterator[Contents]:
    """What a zip or tar holds, whatever its name; readable until the block ends."""
    with path.open("rb") as handle:
        is_zip = handle.read(4) in ZIP_HEADS
    with open_zip(path, config) if is_zip else open_tar(path, config) as contents:
        yield contents


@contextmanager
def url(config: DownloadConfig) -> Iterator[Contents]:
    """An archive on the web, downloaded once."""
    try:
        with open_archive(fetch_any(config.urls, config.digest, config.key("digest")), config) as contents:
            yield contents
    except BrokenArchive:
        if config.digest and is_of_contents(config.digest):  # a digest of bytes would have told before
            kept_file(config.digest).unlink(missing_ok=True)
        raise


@contextmanager
def synthetic(config: DownloadConfig) -> Iterator[Contents]:
    """Drawn shapes."""
    assert config.synthetic
    yield list_shapes(config.synthetic)


@contextmanager
def cifar(config: DownloadConfig) -> Iterator[Contents]:
    """CIFAR-10 or CIFAR-100, from the binary archive or what it holds, on disk if `path` is set."""
    with path(config) if config.path else url(config) as carried:
        yield list_cifar(carried, config)


@contextmanager
def idx(config: DownloadConfig) -> Iterator[Contents]:
    """The files of MNIST or a relative, in the folder `path` if that is set, else below the first URL that has them."""
    yield list_idx(partial(idx_file, config=config), config)


def idx_file(file: IdxFile, config: DownloadConfig) -> Path:
    """One of the files on this disk, its digest checked. DataError where it is not there, or is another."""
    key = digest_key(file, config)
    if config.path is None:
        return fetch_any([f"{url.rstrip('/')}/{file.file}" for url in config.urls], file.digest, key)
    on_disk = locate(f"{config.path}/{file.file}", config)
    if file.digest:
        check_digest(str(on_disk), key, file.digest, named_digest(on_disk, file.digest))
    return on_disk


def digest_key(file: IdxFile, config: DownloadConfig) -> str:
    """The setting with the digest of one of the files, such as sources.mnist.idx.train_images.digest."""
    part = next(name for name in IdxSettings.model_fields if getattr(config.idx, name) is file)
    return config.key(f"idx.{part}.digest")


KINDS: dict[str, Callable[[DownloadConfig], AbstractContextManager[Contents]]] = {
    "digits": digits,
    "path": path,
    "url": url,
    "synthetic": synthetic,
    "idx": idx,
    "cifar": cifar,
}


def open_source(config: DownloadConfig) -> AbstractContextManager[Contents]:
    """The contents of the source that the settings name, readable until the block ends."""
    return KINDS[config.kind](config)

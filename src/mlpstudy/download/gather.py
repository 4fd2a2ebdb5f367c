"""One source -> images.zip."""

from pathlib import Path

from mlpstudy.config.download import DownloadConfig
from mlpstudy.download.canonical import write_zip
from mlpstudy.download.digest import LIST, ContentList, check_digest
from mlpstudy.download.fetch import rename
from mlpstudy.download.layout import SPLIT_FOLDERS, arrange, check_classes
from mlpstudy.download.limits import check_limits
from mlpstudy.download.listing import Listing
from mlpstudy.download.names import images_only, tidy
from mlpstudy.download.root import below_root
from mlpstudy.download.sources import open_source
from mlpstudy.download.storage import sweep
from mlpstudy.errors import DataError
from mlpstudy.files import atomic


def gather(config: DownloadConfig, target: Path) -> Listing:
    """Writes the images of a source to `target` in the canonical layout; the listing says what is in it."""
    splits = {part: tidy(folder) for part, folder in config.splits.items()} if config.splits else None
    split_folders = {folder.split("/")[0] for folder in (splits.values() if splits else SPLIT_FOLDERS)}
    contents = ContentList()
    sweep(target)
    with open_source(config) as source:
        below = below_root(images_only(source), config.root, split_folders)
        listing = arrange(contents.watching(below), splits)
        check_classes(listing)
        check_limits(listing, config)
        with atomic(target) as temporary:
            write_zip(temporary, listing.entries)
            check_contents(config, contents)
    return listing


def check_contents(config: DownloadConfig, contents: ContentList) -> None:
    """The digest of a list can be known only now, before images.zip gets its name."""
    if not config.digest or not config.digest.startswith(LIST):
        return
    try:
        check_digest(str(config.url or config.path), config.digest, contents.digest())
    except DataError:
        rename(config.digest, contents.digest())
        raise

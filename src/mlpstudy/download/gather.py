"""One source -> images.zip."""

from pathlib import Path

from mlpstudy.config.download import DownloadConfig
from mlpstudy.contracts.origins import write_origins
from mlpstudy.download.canonical import write_zip, zip_bytes
from mlpstudy.download.classes import check_classes
from mlpstudy.download.digest import ContentList
from mlpstudy.download.fetch import check_contents
from mlpstudy.download.grouped import groups_entry
from mlpstudy.download.images import arranged_images
from mlpstudy.download.limits import check_free_space, check_limits
from mlpstudy.download.links import follow_links
from mlpstudy.download.listing import Listing
from mlpstudy.download.sources import open_source
from mlpstudy.files import atomic, delete_leftovers


def gather(config: DownloadConfig, target: Path) -> Listing:
    """Writes the images of a source to `target` in the canonical layout, and beside it where in the source
    they lie; the listing says what is in it.

    DataError, and no `target`, where the source is not what the study needs or does not have its digest.
    """
    hashes = ContentList()
    delete_leftovers(target)
    with open_source(config) as contents:
        listing = arranged_images(follow_links(contents, config), config, hashes.watching)
        check_classes(listing, config)
        check_limits(listing, config)
        entries = [*listing.entries, *groups_entry(listing)]
        check_free_space(target, zip_bytes(entries))
        with atomic(target) as temporary:
            write_zip(temporary, entries)
            check_contents(hashes, config)
        write_origins({entry.path: entry.origin for entry in listing.entries}, target)
    return listing

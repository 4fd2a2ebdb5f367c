"""Which images a folder or an archive brings: found as the stage download finds them, but nothing is written."""

import shlex
from collections.abc import Iterator
from dataclasses import replace

from mlpstudy.config.download import DownloadConfig
from mlpstudy.download.classes import check_classes
from mlpstudy.download.grouped import groups_entry
from mlpstudy.download.images import arranged_images
from mlpstudy.download.layout import arrange
from mlpstudy.download.limits import check_limits
from mlpstudy.download.links import above, follow_links
from mlpstudy.download.listing import Contents, Listing
from mlpstudy.download.names import images_only
from mlpstudy.download.root import below_root
from mlpstudy.errors import DataError

MOST_ROOTS = 100  # folders that are tried in search of the one in which classes begin
OPTIONS = "mlpstudy init sets these by --root, --splits, --ignore (once for each name) and --labels"


def list_source(contents: Contents, config: DownloadConfig) -> Listing:
    """The images of a source by split and class. DataError where it is not what a study needs; it names a better root.

    `contents` must still be readable. A table of groups stays so, and names images as the listing does.
    """
    files = follow_links(contents, config)
    try:
        listing = arranged_images(files, config)
        check_classes(listing, config)
    except DataError as error:
        options = f"\n{OPTIONS}" if config.key("") in str(error) else ""
        hint = "" if config.labels else root_hint(images_only(files), config)
        raise DataError(f"{error}{hint}{options}") from None
    check_limits(listing, config)
    return replace(listing, tables=groups_entry(listing))


def arranged(images: Listing, config: DownloadConfig) -> Listing:
    """Paths renamed to <split>/<class>/<file>."""
    listing = arrange(below_root(images, config), config)
    check_classes(listing, config)
    return listing


def root_hint(images: Listing, config: DownloadConfig) -> str:
    """The one sub-folder that would do, if there is one; nothing where none or several would."""
    if config.root is not None:
        return ""
    roots = dict(fitting_roots(images, config))
    outer = [root for root in roots if not any(root.startswith(f"{other}/") for other in roots)]
    if len(outer) != 1:
        return ""
    listing = roots[outer[0]]
    classes = {entry.label for entry in listing.entries}
    return f"\n--root {shlex.quote(outer[0])} would take {len(listing.entries):,} images in {len(classes):,} classes"


def fitting_roots(images: Listing, config: DownloadConfig) -> Iterator[tuple[str, Listing]]:
    """Sub-folders that hold class or split folders, and what lies in them."""
    folders = above(entry.path for entry in images.entries)
    for root in sorted(folders, key=lambda folder: (folder.count("/"), folder))[:MOST_ROOTS]:
        try:
            yield root, arranged(images, config.model_copy(update={"root": root}))
        except DataError:
            continue

"""What a carrier holds -> the images of the study, by split and class: whether folders or a table say which."""

from collections.abc import Callable

from mlpstudy.config.download import DownloadConfig
from mlpstudy.download.labelled import arrange_by_table
from mlpstudy.download.layout import arrange
from mlpstudy.download.listing import Listing
from mlpstudy.download.names import images_only
from mlpstudy.download.root import below_root


def arranged_images(
    files: Listing, config: DownloadConfig, watching: Callable[[Listing], Listing] = lambda listing: listing
) -> Listing:
    """Of all files, links followed: the images as <split>/<class>/<file>, sorted.

    `watching` gets them below the root of the source, before they are sorted into splits and classes.
    """
    if config.labels:
        return arrange_by_table(files, config, watching)
    return arrange(watching(below_root(images_only(files), config)), config)

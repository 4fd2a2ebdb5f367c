"""What says the classes of a source: its folders, or a table of labels that lies in it."""

import shlex
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import PurePosixPath

from mlpstudy.config.download import DownloadConfig
from mlpstudy.download.listing import Contents, Listing
from mlpstudy.errors import DataError, in_short
from mlpstudy.printable import printable
from mlpstudy.survey.source import list_source
from mlpstudy.survey.tables import MOST_TOLD, fitting, recognised, table_hint, tables_of

NEARLY_ALL = 0.9  # share of the images in class folders; a table of fewer is about a part of them


@dataclass(frozen=True)
class Classified:
    """The images with their classes, and what says these."""

    listing: Listing
    labels: str | None  # the table; None where folders do
    doubts: tuple[str, ...] = ()  # what a person should know where folders and tables say different classes


def classify(contents: Contents, config: DownloadConfig, by_folders: bool = False) -> Classified:
    """By folders, or by the one table that lies in the source: where no folders do, or where it knows better.

    DataError where the source is not what a study needs.
    """
    if config.labels or by_folders:
        return Classified(list_source(contents, config), config.labels)
    tables = tables_of(contents)
    try:
        folders = list_source(contents, config)
    except DataError as error:
        labels = recognised(tables)
        if labels is None:
            raise DataError(f"{error}{table_hint(tables)}") from None
        return Classified(by_table(labels, contents, config), labels)
    if config.splits:  # who names folders means them
        return Classified(folders, None)
    return folders_or_table(folders, tables, contents, config)


def by_table(labels: str, contents: Contents, config: DownloadConfig) -> Listing:
    """The images that a table names. DataError where one of its lines does not fit."""
    return list_source(contents, config.model_copy(update={"labels": labels}))


def folders_or_table(
    folders: Listing, tables: Mapping[str, str], contents: Contents, config: DownloadConfig
) -> Classified:
    """The one table that names nearly all images and divides them otherwise: its folders may be parts of a download."""
    rivals: dict[str, Listing] = {}
    doubts: list[str] = []
    for name in fitting(tables)[:MOST_TOLD]:
        try:
            listing = by_table(name, contents, config)
        except DataError as error:
            doubts.append(f"{printable(name)} looks like a table of classes, but has faults; {to_take(name)}:\n{error}")
            continue
        if not agrees(listing):
            rivals[name] = listing
    whole = [name for name, each in rivals.items() if len(each.entries) >= NEARLY_ALL * len(folders.entries)]
    if len(whole) == 1:
        return Classified(rivals[whole[0]], whole[0], (taken(whole[0], folders), *doubts))
    return Classified(folders, None, (*(left(name, rivals[name], folders) for name in rivals), *doubts))


def agrees(listing: Listing) -> bool:
    """Does a table part the images as the folders in which they lie, perhaps under other names?"""
    pairs = {(PurePosixPath(entry.origin).parent.name, entry.path.split("/")[1]) for entry in listing.entries}
    return len({folder for folder, _ in pairs}) == len(pairs) == len({label for _, label in pairs})


def taken(name: str, folders: Listing) -> str:
    """That the table was taken, and how the folders are."""
    classes = in_short(sorted({printable(entry.path.split("/")[1]) for entry in folders.entries}))
    return (
        f"{printable(name)} was taken, for it says other classes than the folders ({classes}); "
        "if these are the classes: --folders"
    )


def left(name: str, listing: Listing, folders: Listing) -> str:
    """That a table was not taken, and how it is."""
    return (
        f"{printable(name)} says other classes than the folders, of {len(listing.entries):,} images where these hold "
        f"{len(folders.entries):,}; {to_take(name)}"
    )


def to_take(name: str) -> str:
    """How a table is taken all the same."""
    return f"if it is the table of classes: --labels {shlex.quote(printable(name))}"

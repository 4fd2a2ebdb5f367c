"""What says the classes of a source: its folders, or a table of labels in it or beside it."""

import shlex
from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from pathlib import PurePosixPath

from mlpstudy.config.download import DownloadConfig
from mlpstudy.contracts.groups import GROUPS
from mlpstudy.download.label_table import NO_SPLIT
from mlpstudy.download.listing import Contents, Listing
from mlpstudy.errors import DataError, in_short
from mlpstudy.printable import list_item, printable
from mlpstudy.survey.source import list_source
from mlpstudy.survey.tables import MOST_TOLD, fitting, recognised, table_hint, tables_beside, tables_of
from mlpstudy.survey.untaken import called_parts, one_to_one, untaken

NEARLY_ALL = 0.9  # share of the images in class folders; a table of fewer is about a part of them


@dataclass(frozen=True)
class Classified:
    """The images with their classes, and what says these."""

    listing: Listing
    labels: str | None  # the table; None where folders do
    doubts: tuple[str, ...] = ()  # what a person should know where folders and tables say different classes


def classify(contents: Contents, config: DownloadConfig, by_folders: bool) -> Classified:
    """By folders, or by the one table in the source or beside it: where no folders do, or where it knows better.

    DataError where the source is not what a study needs.
    """
    if config.labels or by_folders:
        return Classified(list_source(contents, config), config.labels)
    tables = tables_of(contents)
    near = {} if fitting(tables) else tables_beside(config, contents)
    beside = fitting(near)
    tables |= dict.fromkeys(beside, "")
    try:
        folders = list_source(contents, config)
    except DataError as error:
        return without_folders(str(error), tables or near, beside, contents, config)
    if config.splits:  # who names folders means them
        return Classified(folders, None)
    classified = folders_or_table(folders, tables, beside, contents, config)
    if classified.labels:
        return classified
    return replace(classified, doubts=(*classified.doubts, *untaken(contents, tables, folders)))


def without_folders(
    reason: str, tables: Mapping[str, str], beside: Collection[str], contents: Contents, config: DownloadConfig
) -> Classified:
    """By the one table. DataError where there is none, and where it has faults; nobody named one that lies `beside`, so
    that the `reason` why it was looked for is told too."""
    labels = recognised(tables)
    if labels is None:
        raise DataError(f"{reason}{table_hint(tables)}") from None
    try:
        return Classified(by_table(labels, contents, config), labels)
    except DataError as error:
        raise DataError(f"{reason}\n{faulty(labels, error)}" if labels in beside else str(error)) from None


def by_table(labels: str, contents: Contents, config: DownloadConfig) -> Listing:
    """The images that a table names. DataError where one of its lines does not fit."""
    return list_source(contents, config.model_copy(update={"labels": labels}))


def folders_or_table(
    folders: Listing, tables: Mapping[str, str], beside: Collection[str], contents: Contents, config: DownloadConfig
) -> Classified:
    """The one table that names nearly all images and divides them otherwise: its folders may be parts of a download.

    Or that knows more of them: which belong together, or their splits, where the folders say nothing of it. One with
    faults that lies `beside` may be about other images, and is told only where the folders are called like parts.
    """
    rivals: dict[str, Listing] = {}
    doubts: list[str] = []
    for name in fitting(tables)[:MOST_TOLD]:
        try:
            listing = by_table(name, contents, config)
        except DataError as error:
            if name not in beside or called_parts(folders):
                doubts.append(faulty(name, error))
            continue
        if not agrees(listing):
            rivals[name] = listing
        elif more := adds(listing, folders):
            if keeps_splits(listing, folders):
                rivals[name] = listing
            else:
                doubts.append(other_splits(name, more))
    whole = [name for name, each in rivals.items() if len(each.entries) >= NEARLY_ALL * len(folders.entries)]
    if len(whole) == 1:
        return Classified(rivals[whole[0]], whole[0], (taken(whole[0], rivals[whole[0]], folders), *doubts))
    return Classified(folders, None, (*(left(name, rivals[name], folders) for name in rivals), *doubts))


def faulty(name: str, error: DataError) -> str:
    """That a table was not taken for its faults."""
    return f"{printable(name)} looks like a table of classes, but has faults; {to_take(name)}:\n{error}"


def is_split(listing: Listing) -> bool:
    """Does it say which images are for training, validation or test?"""
    return any(entry.given != NO_SPLIT for entry in listing.entries)


def adds(listing: Listing, folders: Listing) -> str:
    """What a table says of which the folders say nothing, in words; empty where that is nothing."""
    groups = "which images belong together" if listing.tables and not folders.tables else ""
    splits = "their splits" if is_split(listing) and not is_split(folders) else ""
    return " and ".join(filter(None, (groups, splits)))


def keeps_splits(listing: Listing, folders: Listing) -> bool:
    """Does a table leave each image in the split in which the folders have it, if they have any?"""
    given = {entry.origin: entry.given for entry in folders.entries}
    splits = ((given.get(entry.origin), entry.given) for entry in listing.entries)
    return not is_split(folders) or all(folder == table for folder, table in splits)


def other_splits(name: str, more: str) -> str:
    """That a table was not taken though it knows more, for the splits of the folders would be lost."""
    return (
        f"{printable(name)} says {more}, but not the splits of the folders, and was not taken; to have both: a column "
        f"split as the folders have it, or its columns file and group alone as {GROUPS} beside the folders"
    )


def agrees(listing: Listing) -> bool:
    """Does a table part the images as the folders in which they lie, perhaps under other names?"""
    return one_to_one((PurePosixPath(entry.origin).parent.name, entry.label) for entry in listing.entries)


def taken(name: str, listing: Listing, folders: Listing) -> str:
    """That the table was taken, why, and how to have the folders instead."""
    if agrees(listing):
        return f"{printable(name)} was taken, for it says {adds(listing, folders)}; to do without: --folders"
    classes = in_short(map(list_item, sorted({printable(entry.label) for entry in folders.entries})))
    return (
        f"{printable(name)} was taken, for it says other classes than the folders ({classes}); "
        "if these are the classes: --folders"
    )


def left(name: str, listing: Listing, folders: Listing) -> str:
    """That a table was not taken, and how it is."""
    says = adds(listing, folders) if agrees(listing) else "other classes than the folders"
    return (
        f"{printable(name)} says {says}, of {len(listing.entries):,} images where these hold "
        f"{len(folders.entries):,}; {to_take(name)}"
    )


def to_take(name: str) -> str:
    """How a table is taken all the same."""
    return f"if it is the table of classes: --labels {shlex.quote(printable(name))}"

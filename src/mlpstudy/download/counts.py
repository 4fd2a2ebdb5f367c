"""What was passed over, in numbers for the report."""

from collections import Counter
from pathlib import PurePosixPath

from mlpstudy.contracts.passed_over import PassedOverCounts
from mlpstudy.download.classes import by_class
from mlpstudy.download.layout import LOOSE, OTHER_FOLDER
from mlpstudy.download.listing import EMPTY, Listing
from mlpstudy.download.names import HIDDEN
from mlpstudy.printable import printable

LONGEST_ENDING = 12  # characters; more is no ending but part of a name


def passed_over_counts(listing: Listing) -> PassedOverCounts:
    """Counts by ending and by class, whatever the split; nothing of hidden files and empty folders."""
    endings: Counter[str] = Counter()
    classes: Counter[str] = Counter()
    for folder, items in by_class([item for item in listing.passed_over if item.reason not in (HIDDEN, EMPTY)]).items():
        endings.update(ending(item.path) for item in items)
        classes[folder.split("/")[1]] += len(items)
    outside = listing.skipped[LOOSE] + listing.skipped[OTHER_FOLDER]
    return PassedOverCounts(
        endings=dict(endings), classes=dict(classes), outside=outside, unlabelled=len(listing.unlabelled)
    )


def ending(path: str) -> str:
    """Of a file's name, in small letters, with its dot; empty where it has none."""
    suffix = printable(PurePosixPath(path).suffix.lower())
    return suffix if len(suffix) <= LONGEST_ENDING else ""

"""groups.csv at the root of a source: which of its images may not be parted. It goes into images.zip with them."""

from collections.abc import Container
from functools import partial

from mlpstudy.contracts.groups import GROUPS, groups_table, parse_groups
from mlpstudy.download.listing import Entry, Listing
from mlpstudy.download.names import leaves_source, tidy
from mlpstudy.errors import DataError, in_short, listed


def groups_entry(listing: Listing) -> list[Entry]:
    """The table under the images' names in images.zip; nothing where the source brings none.

    DataError where it is no such table, or names files that are no images of the source.
    """
    elsewhere = [table.path for table in listing.tables if table.path != GROUPS]
    if elsewhere:
        raise DataError(f"{in_short(elsewhere)}: expected {GROUPS} beside the class or split folders, not in them")
    if not listing.tables:
        return []
    names = {entry.origin: entry.path for entry in listing.entries}
    groups = parse_groups(listing.tables[0].read(), partial(spelled, names))
    strangers = sorted(groups.keys() - names.keys())
    if strangers:
        raise DataError(
            f"{GROUPS} of the source names files that are no images of it ({len(strangers):,}); expected paths from "
            f"the folder in which it lies, such as {min(names)}:\n{listed(strangers)}"
        )
    data = groups_table({names[file]: group for file, group in groups.items()})
    return [Entry(GROUPS, partial(bytes, data), len(data), origin=listing.tables[0].origin or GROUPS)]


def spelled(names: Container[str], file: str) -> str:
    """A path of the table as `names` has it; as it stands there where it leads elsewhere, such as an absolute one."""
    path = tidy(file)
    return file if leaves_source(file) and path not in names else path

"""Where in the source the class or split folders begin, and what below that is left out."""

from collections import Counter
from dataclasses import replace

from mlpstudy.config.download import DownloadConfig
from mlpstudy.download.links import bad_links, refuse_links
from mlpstudy.download.listing import Listing, PassedOver, top_folders
from mlpstudy.download.names import tidy
from mlpstudy.download.splits import split_named
from mlpstudy.errors import DataError, in_short
from mlpstudy.printable import list_item

OUTSIDE, IGNORED = "outside of root", "ignored"


def below_root(listing: Listing, config: DownloadConfig) -> Listing:
    """The listing below `root`, in paths relative to it; without one, below what encloses all classes or splits."""
    inside = below_wrapping(listing, config) if config.root is None else below_named(listing, config.root, config)
    return without_ignored(inside, config)


def below_named(listing: Listing, root: str, config: DownloadConfig) -> Listing:
    """The listing below the folder that the settings name. DataError where no image lies there."""
    wanted = tidy(root).rstrip("/")
    # archives made by hosting sites wrap all in one folder whose name carries a version
    for folder in (wanted, *(f"{top}/{wanted}" for top in top_folders(listing)[:2])):
        inside = below(listing, folder)
        if inside.entries:
            return inside
    refuse_links(listing)  # the folder may lie behind one
    tops = in_short(map(list_item, top_folders(listing))) or "none"
    raise DataError(
        f"{config.key('root')} = {root}: no images below that folder of the source; its top folders: {tops}"
    )


def below_wrapping(listing: Listing, config: DownloadConfig) -> Listing:
    """Strips the one top folder while there are at least two levels of folders, and it is no split."""
    # a link that cannot be followed might be a folder beside the others: it stays, and is refused later
    tops = sorted({*top_folders(listing), *(item.path.split("/")[0] for item in bad_links(listing))})
    deep = all(entry.path.count("/") >= 2 for entry in listing.entries)
    if len(tops) != 1 or not deep or is_split(tops[0], config):
        return listing
    return below_wrapping(below(listing, tops[0]), config)


def is_split(folder: str, config: DownloadConfig) -> bool:
    """Do the settings name this folder as a split or the way to it? By the usual names where they name none."""
    if config.splits is None:
        return split_named(folder) is not None
    return folder.lower() in {tidy(split).split("/")[0].lower() for split in config.splits.values()}


def below(listing: Listing, folder: str) -> Listing:
    """The listing inside `folder`, in paths relative to it; what lies outside is only counted."""
    prefix = f"{folder}/" if folder else ""
    entries = [entry for entry in listing.entries if entry.path.startswith(prefix)]
    passed_over = [item for item in listing.passed_over if item.path.startswith(prefix)]
    outside = Counter(item.reason for item in listing.passed_over if not item.path.startswith(prefix))
    outside[OUTSIDE] += len(listing.entries) - len(entries)
    return Listing(
        [replace(entry, path=entry.path.removeprefix(prefix)) for entry in entries],
        [replace(item, path=item.path.removeprefix(prefix)) for item in passed_over],
        listing.elsewhere + outside,
        [
            replace(table, path=table.path.removeprefix(prefix))
            for table in listing.tables
            if table.path.startswith(prefix)
        ],
        above=f"{listing.above}{prefix}",
    )


def without_ignored(listing: Listing, config: DownloadConfig) -> Listing:
    """The listing without the folders and files of `ignore`, named from the root or, as messages do, from the top.

    DataError where the source has nothing of such a name below the root.
    """
    names = [tidy(name).rstrip("/") for name in config.ignore or ()]
    paths = listing.paths()

    def lies_in(path: str, name: str) -> bool:
        return any(f"{each}/".startswith(f"{name}/") for each in (path, f"{listing.above}{path}"))

    def is_ignored(path: str) -> bool:
        return any(lies_in(path, name) for name in names)

    for name in names:
        if not any(lies_in(path, name) for path in paths):
            raise DataError(f"{config.key('ignore')} = {name}: no such folder or file below the root of the source")

    entries = [entry for entry in listing.entries if not is_ignored(entry.path)]
    passed_over: list[PassedOver] = [item for item in listing.passed_over if not is_ignored(item.path)]
    ignored = Counter({IGNORED: len(paths) - len(entries) - len(passed_over)})
    return replace(listing, entries=entries, passed_over=passed_over, elsewhere=listing.elsewhere + ignored)

"""Where in the source the class or split folders begin."""

from collections import Counter
from collections.abc import Collection
from dataclasses import replace

from mlpstudy.download.listing import Listing, top_folders
from mlpstudy.download.names import tidy
from mlpstudy.errors import DataError


def below_root(listing: Listing, root: str | None, split_folders: Collection[str]) -> Listing:
    """The entries below `root`; without one, below whatever single folders enclose all classes or splits."""
    if root is None:
        return below_wrapping(listing, split_folders)
    wanted = tidy(root)
    # archives made by hosting sites wrap all in one folder whose name carries a version
    for folder in (wanted, *(f"{top}/{wanted}" for top in top_folders(listing)[:2])):
        inside = below(listing, folder)
        if inside.entries:
            return inside
    found = ", ".join(top_folders(listing)) or "none"
    raise DataError(f"root = {root}: no images below that folder of the source; its top folders: {found}")


def below_wrapping(listing: Listing, split_folders: Collection[str]) -> Listing:
    """Strips the one top folder while there are at least two levels of folders, and it is no split."""
    tops = top_folders(listing)
    deep = all(entry.path.count("/") >= 2 for entry in listing.entries)
    named = {folder.lower() for folder in split_folders}
    if len(tops) != 1 or not deep or tops[0].lower() in named:
        return listing
    return below_wrapping(below(listing, tops[0]), split_folders)


def below(listing: Listing, folder: str) -> Listing:
    """The entries inside `folder`, their paths relative to it; the others are counted."""
    prefix = f"{folder}/" if folder else ""
    inside = [
        replace(entry, path=entry.path.removeprefix(prefix))
        for entry in listing.entries
        if entry.path.startswith(prefix)
    ]
    outside = len(listing.entries) - len(inside)
    return Listing(inside, listing.skipped + Counter({"outside of root": outside}))

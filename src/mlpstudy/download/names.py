"""Names in a source are untrusted text: tidied, or passed over, before anything looks at their meaning."""

import re
import unicodedata
from collections import Counter
from dataclasses import replace

from mlpstudy.contracts.groups import GROUPS
from mlpstudy.download.formats import why_no_image
from mlpstudy.download.listing import Entry, Listing, PassedOver
from mlpstudy.errors import DataError, listed
from mlpstudy.printable import printable

LONGEST = 1000  # characters of a path in the source
HIDDEN, LEAVES_SOURCE = "hidden", "path that leaves the source"


def images_only(listing: Listing) -> Listing:
    """The entries that are images, with tidy paths; all others are passed over, each with its reason."""
    entries: list[Entry] = []
    passed_over = [PassedOver(item.path, why_unwanted(item.path) or item.reason) for item in listing.passed_over]
    tables: list[Entry] = []
    for entry in listing.entries:
        reason = why_unwanted(entry.path)
        if not reason and tidy(entry.path).split("/")[-1] == GROUPS:
            tables.append(replace(entry, path=tidy(entry.path)))
            continue
        reason = reason or why_no_image(entry)
        if reason:
            passed_over.append(PassedOver(entry.path, reason))
        else:
            entries.append(replace(entry, path=tidy(entry.path)))
    refuse_unreadable_names(entries)
    refuse_long_names(entries)
    inside = [replace(item, path=tidy(item.path)) for item in passed_over if item.reason != LEAVES_SOURCE]
    leaving = Counter({LEAVES_SOURCE: len(passed_over) - len(inside)})
    return Listing(entries, inside, listing.elsewhere + leaving, tables)


def why_unwanted(path: str) -> str | None:
    """The reason to pass a file over for its path alone."""
    if leaves_source(path):
        return LEAVES_SOURCE
    return HIDDEN if is_hidden(path) else None


def leaves_source(path: str) -> bool:
    """Does a path lead out of the source, or might it (absolute, or with "..")?"""
    return is_absolute(path) or ".." in slashes(path).split("/")


def is_absolute(path: str) -> bool:
    """Does a path begin with a slash or a drive letter?"""
    first = slashes(path).split("/")[0]
    return first == "" or bool(re.fullmatch("[A-Za-z]:", first))


def is_hidden(path: str) -> bool:
    """Is a file or one of its folders hidden, by Unix's custom or by macOS in its zips?"""
    parts = slashes(path).split("/")
    return "__MACOSX" in parts or any(part.startswith(".") and part != "." for part in parts)


def tidy(path: str) -> str:
    """One spelling whatever carried the file: no empty or "." parts, composed characters (macOS takes them apart).

    A "/" at the end, which marks a folder, stays.
    """
    parts = [part for part in slashes(path).split("/") if part not in ("", ".")]
    folder = "/" if parts and path.endswith("/") else ""
    return unicodedata.normalize("NFC", "/".join(parts)) + folder


def slashes(path: str) -> str:
    """The path with slashes for the backslashes that some Windows tools put into archives."""
    return path.replace("\\", "/")


def refuse_long_names(entries: list[Entry]) -> None:
    """DataError: tables of names take as much memory for each as the longest needs."""
    long = [entry.path for entry in entries if len(entry.path) > LONGEST]
    if long:
        lines = listed(f"{path[:60]}..." for path in sorted(long))
        raise DataError(f"file names longer than {LONGEST} characters ({len(long):,}); rename these files:\n{lines}")


def refuse_unreadable_names(entries: list[Entry]) -> None:
    """DataError: bytes that are no UTF-8 arrive as surrogates (Cs); control characters (Cc) would garble tables."""
    bad = [entry.path for entry in entries if any(unicodedata.category(c) in ("Cs", "Cc") for c in entry.path)]
    if bad:
        lines = listed(f"'{printable(path)}'" for path in sorted(bad))
        raise DataError(f"file names that are not plain UTF-8 text ({len(bad):,}); rename these files:\n{lines}")


def refuse_same_names(listing: Listing) -> None:
    """DataError: an archive may hold a name twice, and a file system one in two spellings, which `tidy` makes one."""
    names = Counter(map(listing.shown, listing.entries))
    twice = listed(name for name, count in names.items() if count > 1)
    if twice:
        spelling = "an accented letter may be written in two ways, which count as one"
        remedy = "rename or remove all but one"
        raise DataError(f"the source holds several files of one name ({spelling}); {remedy}:\n{twice}")

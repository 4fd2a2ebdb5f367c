"""Names in a source are untrusted text: tidied, or passed over, before anything looks at their meaning."""

import re
import unicodedata
from collections import Counter
from dataclasses import replace

from mlpstudy.download.listing import IMAGE_SUFFIXES, Entry, Listing
from mlpstudy.errors import DataError

LONGEST = 1000  # characters of a path in the source


def images_only(listing: Listing) -> Listing:
    """The entries that are images by their name, with tidy paths; all others are counted by reason."""
    skipped = Counter(listing.skipped)
    entries: list[Entry] = []
    for entry in listing.entries:
        reason = reason_to_skip(entry.path)
        if reason:
            skipped[reason] += 1
        else:
            entries.append(replace(entry, path=tidy(entry.path)))
    refuse_unreadable_names(entries)
    refuse_long_names(entries)
    return Listing(entries, skipped)


def reason_to_skip(path: str) -> str | None:
    parts = slashes(path).split("/")
    if ".." in parts or parts[0] == "" or re.fullmatch("[A-Za-z]:", parts[0]):
        return "path that leaves the source"
    if "__MACOSX" in parts or any(part.startswith(".") and part != "." for part in parts):
        return "hidden"
    if not parts[-1].lower().endswith(IMAGE_SUFFIXES):
        return "not an image"
    return None


def tidy(path: str) -> str:
    """One spelling whatever carried the file: no empty or "." parts, composed characters (macOS takes them apart)."""
    parts = [part for part in slashes(path).split("/") if part not in ("", ".")]
    return unicodedata.normalize("NFC", "/".join(parts))


def slashes(path: str) -> str:
    return path.replace("\\", "/")  # some Windows tools put these into archives


def refuse_long_names(entries: list[Entry]) -> None:
    """Tables of names take as much memory for each as the longest needs."""
    long = [entry.path for entry in entries if len(entry.path) > LONGEST]
    if long:
        lines = "\n".join(f"  {path[:60]}..." for path in sorted(long)[:10])
        raise DataError(f"{len(long)} file names are longer than {LONGEST} characters; rename these files:\n{lines}")


def refuse_unreadable_names(entries: list[Entry]) -> None:
    """Bytes that are no UTF-8 reach us as surrogates (Cs); control characters (Cc) would garble tables."""
    bad = [entry.path for entry in entries if any(unicodedata.category(c) in ("Cs", "Cc") for c in entry.path)]
    if bad:
        lines = "\n".join(f"  {path!a}" for path in sorted(bad))
        raise DataError(f"{len(bad)} file names are not plain UTF-8 text; rename these files:\n{lines}")

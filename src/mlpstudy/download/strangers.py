"""Lines of a table of labels whose file is no image of the source: why it is none, and which one may be meant."""

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from pathlib import PurePosixPath

from mlpstudy.download.label_table import Fault, LabelledFile
from mlpstudy.download.listing import Listing


def strangers(rows: Sequence[LabelledFile], images: Listing) -> list[Fault]:
    """These lines, and why."""
    there = {entry.path for entry in images.entries}
    reasons = {item.path.rstrip("/"): item.reason for item in images.passed_over}
    alike = by_stem(there)
    return [
        (row.line, f"{row.file}: {reasons.get(row.file) or missing(row.file, alike)}")
        for row in rows
        if row.file not in there
    ]


def missing(file: str, alike: dict[str, list[str]]) -> str:
    """That there is no such image; and which one differs in folders, ending or capitals alone, if it is only one."""
    meant = alike.get(stem(file), [])
    return "no such image in the source" + (f", but there is {meant[0]}" if len(meant) == 1 else "")


def by_stem(paths: set[str]) -> dict[str, list[str]]:
    """Name without folders, ending and capitals -> the paths that have it."""
    alike: dict[str, list[str]] = defaultdict(list)
    for path in paths:
        alike[stem(path)].append(path)
    return alike


def stem(path: str) -> str:
    """Of the last part of a path, in small letters."""
    return PurePosixPath(path).stem.casefold()


def root_hint(rows: Sequence[LabelledFile], images: Listing, setting: str, begin: str) -> str:
    """The one folder below which most of the missing files lie, if more than now are found from there; else nothing.

    `begin`: where paths begin now.
    """
    there, files = {entry.path for entry in images.entries}, {row.file for row in rows}
    gone = files - there
    if not gone:
        return ""
    below = Counter(folder for path in there for folder, file in cuts(path) if file in gone)
    most = max(below.values(), default=0)
    folders = [folder for folder, count in below.items() if count == most]
    if len(folders) != 1 or 2 * most <= len(gone):
        return ""
    (folder,) = folders
    if sum(f"{folder}/{file}" in there for file in files) <= len(files) - len(gone):
        return ""
    told = "all missing files" if most == len(gone) else f"{most:,} of {len(gone):,} missing files"
    return f"{told} lie below {folder}: expected {setting} = {f'{begin}/{folder}'.lstrip('/')}"


def prefix_hint(rows: Sequence[LabelledFile], images: Listing) -> str:
    """The folders that most of the missing files begin with too many, as where the table counts from above the source;
    else nothing."""
    there = {entry.path for entry in images.entries}
    gone = {row.file for row in rows} - there
    beyond = Counter(folder for file in gone for folder, rest in cuts(file) if rest in there)
    folder, most = beyond.most_common(1)[0] if beyond else ("", 0)
    if 2 * most <= len(gone) or not folder:
        return ""
    told = "all missing files" if most == len(gone) else f"{most:,} of {len(gone):,} missing files"
    return f"{told} are there without {folder}/: expected paths without it"


def cuts(path: str) -> Iterator[tuple[str, str]]:
    """a/b/c.png: a and b/c.png, a/b and c.png."""
    parts = path.split("/")
    return (("/".join(parts[:depth]), "/".join(parts[depth:])) for depth in range(1, len(parts)))

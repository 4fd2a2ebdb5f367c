"""Lines of a table of labels whose file is no image of the source: why it is none, and which one may be meant."""

from collections import defaultdict
from collections.abc import Sequence
from pathlib import PurePosixPath

from mlpstudy.delimited import refuse_lines
from mlpstudy.download.label_table import LabelledFile
from mlpstudy.download.listing import Listing


def refuse_strangers(rows: Sequence[LabelledFile], images: Listing, name: str, root: tuple[str, str]) -> None:
    """DataError that names these lines, and the root that would do. `root`: its setting, and where paths begin now."""
    there = {entry.path for entry in images.entries}
    reasons = {item.path.rstrip("/"): item.reason for item in images.passed_over}
    strangers = [row for row in rows if row.file not in there]
    alike = by_stem(there)
    bad = [(row.line, f"{row.file}: {reasons.get(row.file) or missing(row.file, alike)}") for row in strangers]
    refuse_lines(bad, name, root_hint(rows, there, *root))


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


def root_hint(rows: Sequence[LabelledFile], there: set[str], setting: str, begin: str) -> str:
    """The one folder below which all files of the table lie; nothing where none does, or several do."""
    first = f"/{rows[0].file}"
    folders = [path.removesuffix(first) for path in there if path.endswith(first)]
    fitting = [folder for folder in folders if all(f"{folder}/{row.file}" in there for row in rows)]
    if len(fitting) != 1:
        return ""
    return f"all of them lie below {fitting[0]}: expected {setting} = {f'{begin}/{fitting[0]}'.lstrip('/')}"

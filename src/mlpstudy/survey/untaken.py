"""Tables that may say the classes of images in folders, but are not written as such: why, and what to rename."""

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from itertools import zip_longest
from pathlib import PurePosixPath

from mlpstudy.contracts.groups import GROUPS
from mlpstudy.delimited import Row, numbered_rows
from mlpstudy.download.label_table import EXPECTED
from mlpstudy.download.listing import Contents, Entry, Listing
from mlpstudy.download.names import tidy
from mlpstudy.errors import DataError, in_short
from mlpstudy.printable import list_item, printable
from mlpstudy.survey.tables import MOST_TOLD, beginning, why_not_read

MANY = 0.5  # share of the images that a table of their classes names at least
# How folders are called that are parts of a download: HAM10000_images_part_1, images_001
PART = re.compile(r"(^|[\W_])(parts?|batch|chunk|vol(ume)?|images?|imgs?)[\W_]*\d+$", re.IGNORECASE)


def untaken(contents: Contents, tables: Mapping[str, str], folders: Listing) -> list[str]:
    """What a person should know of each table that does not begin as a table of classes (`tables`: path -> why).

    Only of those that name many of the images, and do not say of them what the folders say; of any where the folders
    are called like parts of a download.
    """
    files = {tidy(entry.path): entry for entry in contents.files}
    reasons = {path: why for path, why in sorted(tables.items()) if why and PurePosixPath(path).name != GROUPS}
    images = image_names(folders) if reasons else {}
    classes = sorted({entry.label for entry in folders.entries})
    parts = called_parts(folders)
    told = ((path, why, naming_column(files[path], images, len(folders.entries))) for path, why in reasons.items())
    lines = [doubt(path, why, column, folders, classes) for path, why, column in told if column or parts]
    return lines[:MOST_TOLD]


def called_parts(folders: Listing) -> bool:
    """Are the folders that were taken as classes called like parts of a download?"""
    return all(map(PART.search, {entry.label for entry in folders.entries}))


def image_names(folders: Listing) -> dict[str, str]:
    """All by which a table may name an image (its path or the last part of it, with or without ending) -> its path
    below the root. What might be one of several images is left out."""
    paths = {entry.origin: PurePosixPath(entry.origin) for entry in folders.entries}
    names = {origin: {origin, str(path.with_suffix("")), path.name, path.stem} for origin, path in paths.items()}
    images = Counter(name for each in names.values() for name in each)
    return {name: origin for origin, each in names.items() for name in each if images[name] == 1}


def naming_column(table: Entry, images: Mapping[str, str], count: int) -> str:
    """The column that names many of the `count` images; empty where none does, or where another says the same of
    these as the folders in which they lie, or where there is no other."""
    try:
        data, cut = (b"", False) if why_not_read(table) else beginning(table)
        rows = numbered_rows(data, table.path, EXPECTED, cut)
    except DataError:
        return ""
    header, columns = transposed(rows)
    for number, cells in enumerate(columns):
        named = [images.get(tidy(cell)) or images.get(PurePosixPath(tidy(cell)).name) for cell in cells]
        if len({*named} - {None}) >= MANY * (min(count, len(cells)) if cut else count):
            others = columns[:number] + columns[number + 1 :]
            return header[number] if others and not any(says_folders(named, each) for each in others) else ""
    return ""


def transposed(rows: Sequence[Row]) -> tuple[Sequence[str], list[tuple[str, ...]]]:
    """The header, and the cells below each of its names."""
    (_, header), *lines = rows
    return header, list(zip_longest(*(cells for _, cells in lines), fillvalue=""))[: len(header)]


def says_folders(named: Sequence[str | None], cells: Sequence[str]) -> bool:
    """Does a column part the images that its lines name as the folders in which they lie, perhaps by other words?"""
    return one_to_one((PurePosixPath(path).parent.name, cell) for path, cell in zip(named, cells, strict=True) if path)


def one_to_one(pairs: Iterable[tuple[str, str]]) -> bool:
    """Does each first word stand with one second word alone, and the other way round?"""
    pairs = set(pairs)
    return len({first for first, _ in pairs}) == len(pairs) == len({second for _, second in pairs})


def doubt(path: str, why: str, column: str, folders: Listing, classes: Sequence[str]) -> str:
    """That a table was not taken, why, what to rename in it, and how to go by the folders without this warning."""
    names = f"names images of this source (column {printable(column)})" if column else "lies beside them"
    folder = f"{path.rpartition('/')[0]}/".lstrip("/")
    example = printable(min(map(folders.shown, folders.entries)).removeprefix(folder))
    of_folders = in_short(list_item(printable(name)) for name in classes)
    return (
        f"the folders ({of_folders}) were taken as the classes; a table that {names} was not:\n"
        f"  {why}\n"
        f"if it says the classes: call the column of images file (paths from the folder of the table, such as "
        f"{example}), that of classes class, and leave out what is not split or group; if the folders are the classes: "
        "--folders"
    )

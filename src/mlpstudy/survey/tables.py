"""Tables in a source or beside it: the one that says the classes where no folders do, and why the others do not."""

from collections.abc import Mapping
from contextlib import suppress
from functools import partial
from pathlib import Path, PurePosixPath

from mlpstudy.config.download import DownloadConfig, may_lead_out
from mlpstudy.contracts.groups import GROUPS
from mlpstudy.delimited import numbered_rows, unpacked_name
from mlpstudy.download.folder import read_head
from mlpstudy.download.label_table import EXPECTED, header_columns, labelled_rows, why_no_table
from mlpstudy.download.labelled import is_packed_table, is_table, is_visible
from mlpstudy.download.limits import MB
from mlpstudy.download.listing import Contents, Entry
from mlpstudy.download.names import tidy
from mlpstudy.errors import DataError, listed
from mlpstudy.printable import printable
from mlpstudy.watch import folders_beside

LARGEST_TABLE_MB = 100  # of a CSV file that is looked into
BEGINNING_BYTES = 1 << 18  # 5,000 lines of a name and a class, or 10 of 2,353 pixels
HEADER_BYTES = 1 << 12  # enough for the first line of a table of labels: some hundred names of columns
SPREADSHEETS = (".xlsx", ".xls", ".ods", ".numbers", ".tsv")  # which may hold the table of labels, but are no CSV files
MOST_TOLD = 3  # tables in a refusal
SEVERAL = "one of several that might be it; name it by --labels"


def name_in_source(table: str, source: str) -> str:
    """A table as the settings name it, by its path: within the source, or within the folder in which the source lies.

    As it is given where it leads to neither, or where the source has a table of that name.
    """
    try:
        folder, path = Path(source).expanduser().absolute(), Path(table).expanduser().absolute()
        if not path.is_file() or (not may_lead_out(table) and (folder / table).is_file()):
            return table
        place, bases = path.parent.resolve(), (folder.resolve(), folder.parent.resolve())
    except (OSError, RuntimeError):  # a name too long, no such user
        return table
    base = next((base for base in bases if place.is_relative_to(base)), None)
    return (place / path.name).relative_to(base).as_posix() if base else table


def tables_of(contents: Contents) -> dict[str, str]:
    """Path of each CSV file, compressed or not, or spreadsheet -> why it is no table of labels.

    Empty where it begins as one.
    """
    kinds = (is_table, is_packed_table, is_spreadsheet)
    files = [entry for entry in contents.files if any(is_kind(entry.path) for is_kind in kinds)]
    return {tidy(entry.path): why_none(entry) for entry in files}


def tables_beside(config: DownloadConfig, contents: Contents) -> dict[str, str]:
    """Table of labels that lies beside a source on disk, by its columns -> why it is not about it.

    Empty where it names a file in it. Not those that have a name of one inside. Other files there are of no concern:
    they may be about anything.
    """
    files: dict[str, Entry] = {}
    with suppress(OSError, RuntimeError):  # a folder that may not be listed
        for folder in folders_beside(config.path) if config.path else []:
            for file in sorted(folder.iterdir()):
                if is_table(file.name) and file.is_file():
                    files.setdefault(file.name, Entry(file.name, bytes, file.stat().st_size, partial(read_head, file)))
    paths = [entry.path for entry in contents.files] + [link.path for link in contents.links] if files else []
    inside = {PurePosixPath(tidy(path)).name for path in paths}
    stems = {PurePosixPath(name).stem for name in inside}
    named = {name: named_by(entry) for name, entry in files.items() if name not in inside}
    return {name: "" if stems & each else names_none(files[name]) for name, each in named.items() if each}


def names_none(entry: Entry) -> str:
    """That a table of labels may be about other images: by its beginning, where it is long."""
    where = " in its first lines" if entry.size > BEGINNING_BYTES else ""
    return f"{printable(entry.path)}: lies beside the source, and names none of its files{where}"


def named_by(entry: Entry) -> set[str]:
    """The files that a table of labels names in its beginning, without folders and endings; empty where it is none."""
    try:
        if why_not_read(entry):
            return set()
        column = file_column(entry)
        data, cut = beginning(entry)
        rows = labelled_rows(data, entry.path, cut)[1:]
    except DataError:
        return set()
    return {PurePosixPath(tidy(cells[column])).stem for _, cells in rows if len(cells) > column}


def file_column(entry: Entry) -> int:
    """Which column of a table of labels names the files, by its header alone: to parse the beginning of any other table
    takes a tenth of a second. DataError where it is none."""
    header = numbered_rows(entry.head(HEADER_BYTES), entry.path, EXPECTED, entry.size > HEADER_BYTES)[0][1]
    return header_columns(header, entry.path).index("file")


def is_spreadsheet(path: str) -> bool:
    """By the name. Excel's mark of a file that is open, such as ~$labels.xlsx, is none."""
    name = path.rpartition("/")[2].lower()
    return name.endswith(SPREADSHEETS) and not name.startswith("~$") and is_visible(path)


def why_none(entry: Entry) -> str:
    """In a line that begins with the name of the file; empty where it begins as a table of labels."""
    try:
        return why_not_read(entry) or why_no_table(*beginning(entry), printable(tidy(entry.path)))
    except DataError as error:  # no error yet: the source may be good without it
        return str(error)


def beginning(entry: Entry) -> tuple[bytes, bool]:
    """Enough of a table to see what it is, and whether there is more: one of pixels may have 20 million cells."""
    return entry.head(BEGINNING_BYTES), entry.size > BEGINNING_BYTES


def why_not_read(entry: Entry) -> str:
    """What keeps a file from being looked into, in a line that begins with its name; empty where nothing does."""
    name = printable(tidy(entry.path))
    if is_spreadsheet(entry.path):
        return f"{name}: a spreadsheet; save it as `CSV UTF-8`, with the columns file and class"
    if unpacked := unpacked_name(name):
        return f"{name}: compressed; unpack it to {unpacked}, with the columns file and class"
    if entry.size > LARGEST_TABLE_MB * MB:
        return f"{name}: {entry.size / MB:,.1f} MB; tables of labels are looked for in files of {LARGEST_TABLE_MB} MB"
    return ""


def recognised(tables: Mapping[str, str]) -> str | None:
    """The one table of labels, by its columns; None where none or several look like one."""
    names = fitting(tables)
    return names[0] if len(names) == 1 else None


def fitting(tables: Mapping[str, str]) -> list[str]:
    """Those that begin as a table of labels."""
    return [path for path, reason in tables.items() if not reason]


def table_hint(tables: Mapping[str, str]) -> str:
    """What a refusal adds of the tables that were not taken; empty where there are none.

    groups.csv is no such table, and hears of its mistakes elsewhere.
    """
    lines = [reason or f"{printable(path)}: {SEVERAL}" for path, reason in sorted(tables.items()) if path != GROUPS]
    return (
        f"\nno table in it or beside it was taken as the table of classes:\n{listed(lines, MOST_TOLD)}" if lines else ""
    )

"""Images whose classes stand in a table and not on folders: from the table to the layout of images.zip."""

from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from functools import partial

from mlpstudy.config.download import DownloadConfig
from mlpstudy.contracts.groups import GROUPS, groups_table
from mlpstudy.delimited import CSV, refuse_lines, unpacked_name
from mlpstudy.download.folder import read_file
from mlpstudy.download.label_table import NO_SPLIT, Fault, LabelledFile, parse_labels
from mlpstudy.download.limits import MB, refuse_many
from mlpstudy.download.links import refuse_links
from mlpstudy.download.listing import Entry, Listing
from mlpstudy.download.names import images_only, is_hidden, leaves_source, refuse_same_names, tidy
from mlpstudy.download.root import below, below_named, without_ignored
from mlpstudy.download.strangers import prefix_hint, root_hint, strangers
from mlpstudy.errors import DataError, in_short
from mlpstudy.printable import printable
from mlpstudy.watch import beside


def arrange_by_table(listing: Listing, config: DownloadConfig, watching: Callable[[Listing], Listing]) -> Listing:
    """The images that the table names, as <split>/<class>/<file>, sorted; split `all` where it names none.

    Slashes of a path below the folder of the images become underscores. `watching` gets the images, and the table,
    under the paths that they have there. DataError where the table is missing, or a line of it does not fit.
    """
    assert config.labels
    table = find_table(listing, config)
    others = [entry for entry in listing.entries if tidy(entry.path) != table.path]
    images = images_only(replace(listing, entries=others))
    folder = table.path.rpartition("/")[0]
    inside = below(images, folder) if config.root is None else below_named(images, config.root, config)
    inside = watching(without_ignored(inside, config))
    refuse_links(inside)
    (table,) = watching(Listing([table])).entries  # a digest of contents holds for the labels too
    rows, faults = parse_labels(read_table(table, config), config.labels)
    refuse_many(len(rows), config)
    named = {row.file for row in rows}
    refuse_same_names(replace(inside, entries=[entry for entry in inside.entries if entry.path in named]))
    hint = root_hint(rows, inside, config.key("root"), tidy(config.root or folder).rstrip("/"))
    hint = hint or prefix_hint(rows, inside)
    refuse_lines([*faults, *strangers(rows, inside), *twins(rows)], config.labels, hint)
    refuse_untrained(rows, config.labels)
    return placed(rows, inside, config.labels)


def find_table(listing: Listing, config: DownloadConfig) -> Entry:
    """The table inside of the source, also below its one top folder; for a source on disk, also beside it.

    DataError where there is none, with those that there are.
    """
    wanted = tidy(str(config.labels))
    tables = {tidy(entry.path): entry for entry in listing.entries if is_table(entry.path)}
    tops = {tidy(entry.path).split("/")[0] for entry in listing.entries if "/" in tidy(entry.path)}
    for path in (wanted, *(f"{top}/{wanted}" for top in sorted(tops) if len(tops) == 1)):
        if path in tables:
            return replace(tables[path], path=path)
    if beside := table_beside(wanted, config):
        return beside
    there = in_short(map(printable, sorted(tables))) or "none"
    packed = in_short(printable(entry.path) for entry in listing.entries if is_packed_table(entry.path))
    setting = f"{config.key('labels')} = {config.labels}"
    raise DataError(
        f"{setting}: no such file in the source or beside it; tables (CSV) in it: {there}"
        f"{f'; compressed, and to be unpacked first: {packed}' if packed else ''}"
    )


def is_table(path: str) -> bool:
    """Might a file be a table of labels, by its name?"""
    return path.lower().endswith(CSV) and is_visible(path)


def is_packed_table(path: str) -> bool:
    """Might it be one that has to be unpacked first?"""
    return unpacked_name(path) is not None and is_visible(path)


def is_visible(path: str) -> bool:
    """Is it a file inside the source that its user sees there?"""
    return not leaves_source(path) and not is_hidden(path)


def table_beside(wanted: str, config: DownloadConfig) -> Entry | None:
    """The table in the folder in which the source on disk lies; its files count from the top of the source.

    DataError where that cannot be looked at.
    """
    if config.kind != "path" or config.path is None:
        return None
    try:
        file = beside(config.path, wanted)
        if not file.is_file():
            return None
        size = file.stat().st_size
    except OSError as error:  # a name too long, a folder that may not be entered
        raise DataError(f"{config.key('labels')} = {config.labels}: cannot be read: {error.strerror}") from None
    return Entry(file.name, partial(read_file, file, size), size)


def read_table(table: Entry, config: DownloadConfig) -> bytes:
    """The bytes of the table. DataError where it is larger than a file may be."""
    if table.size > config.largest_file_mb * MB:
        limit = f"{config.key('largest_file_mb')} = {config.largest_file_mb}"
        raise DataError(f"{config.labels}: {table.size / MB:,.1f} MB, more than {limit}")
    return table.read()


def twins(rows: list[LabelledFile]) -> list[Fault]:
    """The lines whose file would have the name of another one in the study."""
    first: dict[str, LabelledFile] = {}
    for row in rows:
        first.setdefault(path_in_study(row), row)
    pairs = [(row, first[path_in_study(row)]) for row in rows if first[path_in_study(row)] is not row]
    shared = "would have the name, with underscores in place of slashes, of"
    return [(row.line, f"{row.file}: {shared} {other.file} (line {other.line})") for row, other in pairs]


def refuse_untrained(rows: list[LabelledFile], name: str) -> None:
    """DataError where the table has splits, and no image to train on."""
    if not any(row.split in (NO_SPLIT, "train") for row in rows):
        raise DataError(f"{name}: no line of split train: expected some images to train on")


def path_in_study(row: LabelledFile) -> str:
    """<split>/<class>/<file>, without folders in a class."""
    return f"{row.split}/{row.label}/{row.file.replace('/', '_')}"


def placed(rows: list[LabelledFile], images: Listing, name: str) -> Listing:
    """The images under their split and class; what the table does not name is told, and left out."""
    by_path = {entry.path: entry for entry in images.entries}
    entries = [replace(by_path[row.file], path=path_in_study(row), origin=row.file) for row in rows]
    unlabelled = sorted(by_path.keys() - {row.file for row in rows})
    elsewhere = images.skipped + Counter({f"not in {name}": len(unlabelled)})
    tables = [*images.tables, *declared_groups(rows, images, name)]
    entries.sort(key=lambda entry: entry.path)
    return Listing(entries, elsewhere=elsewhere, tables=tables, unlabelled=unlabelled, above=images.above)


def declared_groups(rows: list[LabelledFile], images: Listing, name: str) -> list[Entry]:
    """The table of groups that the column group stands for. DataError where the source also brings one of its own."""
    groups = {row.file: row.group for row in rows if row.group}
    if groups and images.tables:
        raise DataError(f"{name} has a column group, and there is a {GROUPS} too: expected one of them")
    return [Entry(GROUPS, partial(groups_table, groups), origin=name)] if groups else []

"""data/raw/origins.csv: where images lie in the source, for whoever looks for the file of one.

Only there where some lie elsewhere than under the name that they have in images.zip, as those of a table of labels do.
Two columns: `name` is the name of an image in the zip, and `origin` its path in the source, below its root.
"""

import csv
from collections.abc import Mapping
from pathlib import Path

from mlpstudy.files import csv_text, named_if_cut, open_table, write_text

NAME = "origins.csv"
COLUMNS = ("name", "origin")


def write_origins(origins: Mapping[str, str], raw: Path) -> None:
    """Beside the zip `raw`, of the images whose name is another; whatever lay there is gone where there are none."""
    path = raw.with_name(NAME)
    others = {name: origin for name, origin in origins.items() if origin and origin != shown(name)}
    if not others:
        path.unlink(missing_ok=True)
        return
    write_text(path, csv_text([COLUMNS, *sorted(others.items())]))


def read_origins(raw: Path) -> dict[str, str]:
    """Name of an image in the zip `raw` -> its path in the source; of those alone that have another.

    StudyError where the file is damaged.
    """
    path = raw.with_name(NAME)
    if not path.is_file():
        return {}
    with named_if_cut(path):
        header, *rows = csv.reader(open_table(path))
        if tuple(header) != COLUMNS:
            raise ValueError
        return dict(rows)


def shown(name: str) -> str:
    """The name of an image without the `all` that stands for a source without splits: people know no such folder."""
    return name.removeprefix("all/")

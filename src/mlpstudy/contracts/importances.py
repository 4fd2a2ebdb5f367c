"""data/measures/variants/<variant>/importances.csv: how much each setting of a search mattered."""

import csv
from collections.abc import Mapping
from pathlib import Path

from mlpstudy.files import csv_text, named_if_cut, open_table, write_text

SETTING, IMPORTANCE = "setting", "importance"


def write_importances(path: Path, importances: Mapping[str, float]) -> None:
    """One row per setting, the most important first; shares of 1 to 6 decimals."""
    rows = [(setting, f"{share:.6f}") for setting, share in importances.items()]
    write_text(path, csv_text([(SETTING, IMPORTANCE), *rows]))


def read_importances(path: Path) -> dict[str, float] | None:
    """Setting -> share; None where the variant searched nothing."""
    if not path.exists():
        return None
    with named_if_cut(path):
        return {row[SETTING]: float(row[IMPORTANCE]) for row in csv.DictReader(open_table(path))}

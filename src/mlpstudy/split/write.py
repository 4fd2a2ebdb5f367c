"""data/split, as `mlpstudy.dataset.load_split` reads it."""

import csv
from pathlib import Path

import numpy as np

from mlpstudy.files import atomic, write_json
from mlpstudy.split.make import Division


def write_split(folder: Path, division: Division) -> None:
    split = division.split
    for name, array in (("labels", split.labels), ("groups", split.groups), ("parts", split.parts)):
        with atomic(folder / f"{name}.npy") as temporary, temporary.open("wb") as handle:
            np.save(handle, array)
    with atomic(folder / "left_out.csv") as temporary, temporary.open("w", encoding="utf-8", newline="") as handle:
        table = csv.writer(handle, lineterminator="\n")
        table.writerows([("name", "reason"), *division.left_out.items()])
    write_json(folder / "split.json", split.info)

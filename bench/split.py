"""Seconds and peak memory of the split stage, and of what a training loads of it.

PYTHONPATH=src python -m bench.split [rows ...]

Made-up indices of ten classes in which one image in twenty has a duplicate. Time per row should not grow.
"""

import csv
import resource
import sys
import tempfile
import time
from multiprocessing import get_context
from pathlib import Path

import numpy as np

from mlpstudy.config.split import SplitConfig
from mlpstudy.dataset import load_split
from mlpstudy.preprocess.index import COLUMNS
from mlpstudy.split.index import read_index
from mlpstudy.split.make import divide
from mlpstudy.split.write import write_split

CLASSES, COPIES = 10, 20
SETTINGS = SplitConfig(
    scheme="holdout",
    test=0.2,
    validation=0.1,
    folds=5,
    repeats=1,
    train_per_class=None,
    leakage="drop",
    label_conflicts="fail",
    seed=0,
    runs=10,
    draw_seed=0,
)


def main() -> None:
    counts = [int(text) for text in sys.argv[1:]] or [10_000, 100_000, 1_000_000]
    print(f"{'rows':>10}{'scheme':>9}{'read':>8}{'divide':>8}{'load':>7}  s{'us a row':>10}{'peak memory':>13}")
    for rows in counts:
        for scheme in ("holdout", "kfold")[: 1 if rows > 100_000 else 2]:
            with tempfile.TemporaryDirectory() as folder, get_context("spawn").Pool(1) as pool:
                read, divided, loaded, memory = pool.apply(measure, (Path(folder), rows, scheme))
            each = 1e6 * (read + divided) / rows
            print(
                f"{rows:10,}{scheme:>9}{read:8.1f}{divided:8.1f}{loaded:7.2f}{each:12.1f}{memory:10.0f} MB", flush=True
            )


def measure(folder: Path, rows: int, scheme: str) -> tuple[float, float, float, float]:
    """In a process of its own, for peak memory never falls."""
    make_index(folder / "index.csv", rows)
    begin = time.perf_counter()
    index = read_index(folder / "index.csv")
    read = time.perf_counter()
    write_split(folder / "data/split", divide(index, SETTINGS.model_copy(update={"scheme": scheme})))
    divided = time.perf_counter()
    load_split(folder)
    loaded = time.perf_counter()
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    return read - begin, divided - read, loaded - divided, memory


def make_index(path: Path, rows: int) -> None:
    labels = np.random.default_rng(0).integers(0, CLASSES, rows)
    with path.open("w", encoding="utf-8", newline="") as handle:
        table = csv.DictWriter(handle, COLUMNS, restval="")
        table.writeheader()
        for row, label in enumerate(labels.tolist()):
            copied = row % COPIES == COPIES - 1 and labels[row - 1] == label
            values = {"name": f"all/{label}/{row:07d}.jpg", "class": str(label), "given": "all"}
            table.writerow(values | {"pixel_hash": f"{row:032x}", "group": row - copied})


if __name__ == "__main__":
    main()

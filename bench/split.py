"""Seconds and peak memory of the split stage, and of what a run loads of it; for k-fold, how many times as long
scikit-learn's own StratifiedGroupKFold takes for the same folds.

PYTHONPATH=src python -m bench.split [rows ...]

Made-up indices of ten classes in which one image in twenty has a duplicate. Time per row should not grow.
"""

import resource
import sys
import tempfile
import time
from collections.abc import Iterator
from multiprocessing import get_context
from pathlib import Path

import numpy as np

from mlpstudy.config.split import SplitConfig
from mlpstudy.contracts.index import IndexRow, read_index, write_index
from mlpstudy.contracts.split import read_split, write_split
from mlpstudy.split.make import divide

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
    score="accuracy",
    detect=None,
    comparisons=None,
)


def main() -> None:
    counts = [int(text) for text in sys.argv[1:]] or [10_000, 100_000, 1_000_000]
    columns = f"{'read':>8}{'divide':>8}{'load':>7}  s{'us a row':>10}{'peak memory':>13}{'scikit-learn':>14}"
    print(f"{'rows':>10}{'scheme':>9}{columns}")
    for rows in counts:
        for scheme in ("holdout", "kfold")[: 1 if rows > 100_000 else 2]:
            with tempfile.TemporaryDirectory() as folder, get_context("spawn").Pool(1) as pool:
                read, divided, loaded, memory = pool.apply(measure, (Path(folder), rows, scheme))
                ratio = f"{pool.apply(ratio_of_folds, (rows,)):13.1f}x" if scheme == "kfold" else ""
            each = 1e6 * (read + divided) / rows
            figures = f"{read:8.1f}{divided:8.1f}{loaded:7.2f}{each:12.1f}{memory:10.0f} MB"
            print(f"{rows:10,}{scheme:>9}{figures}{ratio}", flush=True)


def measure(folder: Path, rows: int, scheme: str) -> tuple[float, float, float, float]:
    """In a process of its own, for peak memory never falls."""
    write_index(made_up_rows(rows), folder / "index.csv")
    begin = time.perf_counter()
    index = read_index(folder / "index.csv")
    read = time.perf_counter()
    division = divide(index, SETTINGS.model_copy(update={"scheme": scheme}))
    write_split(division.split, division.left_out, folder)
    divided = time.perf_counter()
    read_split(folder)
    loaded = time.perf_counter()
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    return read - begin, divided - read, loaded - divided, memory


def ratio_of_folds(rows: int) -> float:
    """Seconds of scikit-learn's own folds, by seconds of ours."""
    from sklearn.model_selection import StratifiedGroupKFold

    from mlpstudy.split.stratified import StratifiedFolds

    made_up = list(made_up_rows(rows))
    labels, groups = (
        np.array(column) for column in zip(*((int(row.label), row.group) for row in made_up), strict=True)
    )
    seconds = []
    for folds in (StratifiedGroupKFold, StratifiedFolds):
        begin = time.perf_counter()
        list(folds(SETTINGS.folds, shuffle=True, random_state=0).split(labels, labels, groups))
        seconds.append(time.perf_counter() - begin)
    return seconds[0] / seconds[1]


def made_up_rows(rows: int) -> Iterator[IndexRow]:
    labels = np.random.default_rng(0).integers(0, CLASSES, rows).tolist()
    for row, label in enumerate(labels):
        copied = row % COPIES == COPIES - 1 and labels[row - 1] == label
        name, pixels = f"all/{label}/{row:07d}.jpg", f"{row:032x}"
        yield IndexRow(name, str(label), "all", 64, 64, "RGB", pixels, "", row - copied, "", "")


if __name__ == "__main__":
    main()

"""data/measures/<family>/<competitor>/: what was measured of one competitor, run by run.

| file           | content                                                                                        |
|----------------|------------------------------------------------------------------------------------------------|
| runs.csv       | one row per run: RUN_COLUMNS, then the measures by name; test measures go without a prefix      |
| predicted.npy  | (F, N) int16, class named for each image, NONE where it has no part in that run                 |
| confusions.npy | (F, 3, K, K) int64, images by run, part (as in PARTS), true class and predicted class           |
| weights.npz    | of networks only: the weights of run 0 in short, see `WeightSummary`                            |
| calibration.npy| of networks only: (F, 2, 3, BINS) before and after temperature scaling, of the test images in    |
|                | each bin of confidence their number, the sum of their confidences, how many are named rightly   |
| importances.csv| of a variant with a search only: how much each setting mattered, see `write_importances`         |
| ensemble.npy   | of networks only: (N,) int16, class named by the mean over the runs that test the image, or NONE |
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from mlpstudy import paths
from mlpstudy.arrays import read_array, write_array
from mlpstudy.contracts.importances import read_importances, write_importances
from mlpstudy.contracts.split import TEST, TRAIN, VALIDATION
from mlpstudy.contracts.weights import WeightSummary, read_weights, write_weights
from mlpstudy.files import named_if_cut, open_table, write_csv

Family = Literal["variants", "trivial"]
Measures = dict[str, float]  # name -> value, of one run
Counts = NDArray[np.int64]

PARTS = {"test": TEST, "validation": VALIDATION, "train": TRAIN}  # in the order of the confusions
RUN_COLUMNS = ("variant", "run", "repeat", "fold", "status", "epoch", "epochs", "test_images", "network")
NONE = -1  # in predicted.npy and ensemble.npy
OF_ALL = ("predicted", "confusions")  # files of these names; trivial methods have no others
ARRAYS = (*OF_ALL, "calibration", "ensemble")
# trivial methods; no variant can have a blank in its name
MAJORITY, SIZE, KERNEL_RIDGE = "majority class", "width and height", "kernel ridge 8x8"
KERNEL_ROWS = 4000  # training images that kernel ridge takes at most, for its memory grows with their square


@dataclass(frozen=True)
class CompetitorMeasures:
    """One competitor (a variant or a trivial method) in F runs, over N images in K classes."""

    name: str
    family: Family
    runs: pd.DataFrame  # (F rows) runs.csv
    predicted: NDArray[np.int16]  # (F, N)
    confusions: Counts  # (F, 3, K, K)
    weights: WeightSummary | None = None  # None for trivial methods, as what follows
    calibration: NDArray[np.float64] | None = None  # (F, 2, 3, BINS)
    ensemble: NDArray[np.int16] | None = None  # (N,)
    importances: Mapping[str, float] | None = None  # setting -> share of 1, of what the trials of a search show


def write_measures(measures: CompetitorMeasures) -> None:
    """Keeps all of it below data/measures."""
    folder = competitor_folder(measures.family, measures.name)
    write_csv(folder / "runs.csv", measures.runs)
    for name in ARRAYS:
        if (array := getattr(measures, name)) is not None:
            write_array(folder / f"{name}.npy", array)
    if measures.weights is not None:
        write_weights(folder / "weights.npz", measures.weights)
    if measures.importances is not None:
        write_importances(folder / "importances.csv", measures.importances)


def read_measures(variants: Sequence[str]) -> list[CompetitorMeasures]:
    """The named variants in their order, then the trivial methods by name."""
    trivial = sorted((paths.MEASURES / "trivial").iterdir())
    folders: list[tuple[Family, Path]] = [("variants", competitor_folder("variants", name)) for name in variants]
    folders += [("trivial", folder) for folder in trivial]
    return [read_competitor(family, folder) for family, folder in folders]


def read_competitor(family: Family, folder: Path) -> CompetitorMeasures:
    """What `write_measures` left in the folder, every number as it was. StudyError where a file is damaged."""
    files = {name: folder / f"{name}.npy" for name in ARRAYS}
    arrays = {name: read_array(file, mapped=True) for name, file in files.items() if name in OF_ALL or file.exists()}
    runs, weights = read_runs(folder / "runs.csv", len(arrays["confusions"])), folder / "weights.npz"
    return CompetitorMeasures(
        name=str(runs["variant"].iloc[0]),
        family=family,
        runs=runs,
        weights=read_weights(weights) if weights.exists() else None,
        importances=read_importances(folder / "importances.csv"),
        **arrays,
    )


def read_runs(path: Path, number: int) -> pd.DataFrame:
    """The table of so many runs. StudyError where it is damaged, or has lost rows."""
    with named_if_cut(path):
        # nothing but an empty cell is a missing value: a variant may be called nan or true, a digest look like a number
        runs = pd.read_csv(
            open_table(path), dtype={"variant": str, "network": str}, keep_default_na=False, na_values=[""]
        )
        if len(runs) != number or "variant" not in runs:
            raise ValueError
    return runs


def competitor_folder(family: Family, name: str) -> Path:
    """Its blanks, which only names of trivial methods have, become underscores."""
    return paths.MEASURES / family / name.replace(" ", "_")

"""A finished study whose variants train on few images per class, for tests of learning curves."""

from pathlib import Path

import pytest

from mlpstudy.compare.study import Study
from tests.finished import RUNS, Kind, evaluate, write_study

KINDS = {
    "baseline": Kind({}, 0.3, 1),
    "few_2": Kind({"train.images_per_class": 2}, 3.0, 2),
    "few_4": Kind({"train.images_per_class": 4}, 0.9, 3),
    "dropout": Kind({"model.dropout": 0.5}, 0.8, 4),
    "dropout_2": Kind({"model.dropout": 0.5, "train.images_per_class": 2}, 0.8, 5),
}


def curve_study(folder: Path, runs: int = RUNS) -> Study:
    """Measured and compared in the folder; six images of each class are drawn."""
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(folder)
        patch.setenv("MLPSTUDY_WORKERS", "1")
        write_study(runs, kinds=KINDS)
        return evaluate()

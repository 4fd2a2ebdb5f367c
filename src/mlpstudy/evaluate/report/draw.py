"""Every figure of the report."""

from collections.abc import Mapping
from pathlib import Path

import numpy as np
import pandas as pd
from matplotlib.figure import Figure
from numpy.typing import NDArray

from mlpstudy import paths
from mlpstudy.evaluate.report.figures.calibration import calibration
from mlpstudy.evaluate.report.figures.confusion import confusion
from mlpstudy.evaluate.report.figures.curves import compare_curves, overfitting_curves
from mlpstudy.evaluate.report.figures.forest import forest
from mlpstudy.evaluate.report.figures.style import save, styled
from mlpstudy.evaluate.report.figures.weights import histograms
from mlpstudy.evaluate.report.initialisation import initialisations
from mlpstudy.evaluate.report.regularisation import compared_names
from mlpstudy.evaluate.start import weight_ends
from mlpstudy.evaluate.study import Study

LINES = 6  # in one panel
COMPARED = ("train_loss", "validation_loss")


def draw_figures(study: Study, histories: Mapping[str, pd.DataFrame], folder: Path) -> list[Path]:
    """Saves <name>.svg for each figure that the study has something for."""
    with styled():
        figures = build(study, histories)
        for name, figure in figures.items():
            save(figure, folder / f"{name}.svg")
    return [folder / f"{name}.svg" for name in figures]


def build(study: Study, histories: Mapping[str, pd.DataFrame]) -> dict[str, Figure]:
    starts = [start.entry.name for start in initialisations(study, histories)]
    found = forest(study)
    figures = {} if found is None else {"forest": found}
    for section, names in (("regularisation", compared_names(study)), ("initialisation", starts)):
        for column in COMPARED if len(names) > 1 else ():
            figures[f"{section}_{column}"] = compare_curves(histories, names[:LINES], column)
    if len(starts) > 1:
        figures |= weight_figures(starts)
    for name in baseline_and_best(study):
        figures |= own_figures(study, histories[name], name)
    return figures


def own_figures(study: Study, history: pd.DataFrame, name: str) -> dict[str, Figure]:
    return {
        f"overfitting_{name}_loss": overfitting_curves(history, "loss", name),
        f"overfitting_{name}_accuracy": overfitting_curves(history, "accuracy", name),
        f"confusion_{name}": confusion(confusion_matrix(study, name), study.split.classes, name),
        f"calibration_{name}": calibration(*certainty(study, name), name),
    }


def weight_figures(names: list[str]) -> dict[str, Figure]:
    """One figure per layer, of the first training."""
    ends = {name: weight_ends(name, 0) for name in names[:LINES]}
    layers = len(ends[names[0]].first)
    return {
        f"weights_{layer + 1}": histograms(
            {name: (both.first[layer], both.last[layer]) for name, both in ends.items()},
            f"layer {layer + 1} of {layers}",
        )
        for layer in range(layers)
    }


def baseline_and_best(study: Study) -> list[str]:
    """The best variant also where the baseline itself leads."""
    others = [entry.name for entry in study.variants[:1]]
    return [study.baseline.name, *others]


def confusion_matrix(study: Study, name: str) -> NDArray[np.int64]:
    """(K, K) true by predicted test images, over all trainings."""
    return np.asarray(study.results[name].confusions[:, 0].sum(axis=0))


def certainty(study: Study, name: str) -> tuple[NDArray[np.float32], NDArray[np.bool_]]:
    """(R n,) probability of the class named, and whether it was right."""
    kept, trials = np.load(paths.PREDICTIONS / f"{name}.npy", mmap_mode="r"), study.trials
    said = np.concatenate([kept[trainings, trials.images].max(axis=1) for trainings in trials.training])
    labels = study.split.labels[trials.images]
    return said, (study.results[name].predicted == labels).ravel()

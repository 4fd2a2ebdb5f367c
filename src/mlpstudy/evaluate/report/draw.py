"""Every figure of the report."""

from collections.abc import Mapping
from pathlib import Path

import numpy as np
import pandas as pd
from matplotlib.figure import Figure
from numpy.typing import NDArray

from mlpstudy.evaluate.report.figures.confusion import confusion
from mlpstudy.evaluate.report.figures.curves import compare_curves, overfitting_curves
from mlpstudy.evaluate.report.figures.forest import forest
from mlpstudy.evaluate.report.figures.style import save, styled
from mlpstudy.evaluate.report.initialisation import initialisations
from mlpstudy.evaluate.report.regularisation import compared_names
from mlpstudy.evaluate.study import Study

LINES = 6  # in one panel


def draw_figures(study: Study, histories: Mapping[str, pd.DataFrame], folder: Path) -> tuple[str, ...]:
    """Saves <name>.svg for each figure that the study has something for; gives the names."""
    with styled():
        figures = build(study, histories)
        for name, figure in figures.items():
            save(figure, folder / f"{name}.svg")
    return tuple(figures)


def build(study: Study, histories: Mapping[str, pd.DataFrame]) -> dict[str, Figure]:
    starts = [start.entry.name for start in initialisations(study, histories)]
    regularised = compared_names(study)[:LINES]
    figures = {
        "forest": forest(study),
        "overfitting": overfitting_curves(histories, baseline_and_best(study)),
        "confusion": confusion_figure(study),
    }
    if len(regularised) > 1:
        figures["regularisation"] = compare_curves(histories, regularised, ["train_loss", "validation_loss"])
    if len(starts) > 1:
        figures["initialisation"] = compare_curves(histories, starts[:LINES], ["train_loss", "validation_loss"])
    return {name: figure for name, figure in figures.items() if figure is not None}


def baseline_and_best(study: Study) -> list[str]:
    """The best variant also where the baseline itself leads."""
    others = [entry.name for entry in study.variants[:1]]
    return [study.baseline.name, *others]


def confusion_figure(study: Study) -> Figure:
    matrices = {name: confusion_matrix(study, name) for name in baseline_and_best(study)}
    return confusion(matrices, study.split.classes)


def confusion_matrix(study: Study, name: str) -> NDArray[np.int64]:
    """(K, K) true by predicted, over all repeats."""
    K = len(study.split.classes)
    labels = study.split.labels[study.trials.images]
    cells = labels * K + study.results[name].predicted  # R, n
    return np.bincount(cells.ravel(), minlength=K * K).reshape(K, K)

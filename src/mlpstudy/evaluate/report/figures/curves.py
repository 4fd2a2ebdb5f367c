"""Learning curves: the mean over trainings, in a band from the lowest to the highest."""

from collections.abc import Mapping, Sequence

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import LogLocator, NullFormatter

from mlpstudy.evaluate.report.figures.style import COLOURS, blank

LABELS = {
    "train_loss": "training loss",
    "validation_loss": "validation loss",
    "train_accuracy": "training accuracy",
    "validation_accuracy": "validation accuracy",
}


def compare_curves(histories: Mapping[str, pd.DataFrame], names: Sequence[str], columns: Sequence[str]) -> Figure:
    """One panel per column, one line per variant (six at most)."""
    figure, panels = blank(7.5, 3.2, columns=len(columns))
    for axes, column in zip(panels, columns, strict=True):
        for name, colour in zip(names, COLOURS, strict=False):
            draw(axes, histories[name], column, name, colour)
        finish(axes, column)
    figure.legend(*panels[0].get_legend_handles_labels(), loc="outside lower center", ncols=min(3, len(names)))
    return figure


def overfitting_curves(histories: Mapping[str, pd.DataFrame], names: Sequence[str]) -> Figure:
    """One panel per variant: training against validation loss."""
    figure, panels = blank(7.5, 3.2, columns=len(names))
    for axes, name in zip(panels, names, strict=True):
        for column, colour in zip(("train_loss", "validation_loss"), COLOURS, strict=False):
            draw(axes, histories[name], column, LABELS[column], colour)
        finish(axes, "loss")
        axes.set_title(name, fontsize=9)
        axes.sharey(panels[0])
    figure.legend(*panels[0].get_legend_handles_labels(), loc="outside lower center", ncols=2)
    return figure


def draw(axes: Axes, history: pd.DataFrame, column: str, label: str, colour: str) -> None:
    curves = history.groupby("epoch")[column].agg(["mean", "min", "max"])
    axes.plot(curves.index, curves["mean"], color=colour, linewidth=1.5, label=label)
    axes.fill_between(curves.index, curves["min"], curves["max"], color=colour, alpha=0.15, linewidth=0)


def finish(axes: Axes, column: str) -> None:
    axes.set_xlabel("epoch")
    axes.set_ylabel(LABELS.get(column, column))
    if "loss" in column:
        axes.set_yscale("log")
        axes.yaxis.set_major_locator(LogLocator(subs=(1, 2, 5)))
        axes.yaxis.set_major_formatter("{x:g}")
        axes.yaxis.set_minor_formatter(NullFormatter())

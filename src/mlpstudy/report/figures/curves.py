"""Learning curves: the mean over runs, in a band from the lowest to the highest."""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import LogLocator, MaxNLocator, NullFormatter, NullLocator
from numpy.typing import NDArray

from mlpstudy.language import N_, tr
from mlpstudy.report.figures.style import COLOURS, blank, legend_below, variant_label, variant_labels
from mlpstudy.wording.numbers import shortest

LABELS = {
    "train_loss": N_("training loss of the running epoch"),
    "validation_loss": N_("validation loss"),
    "loss": N_("loss"),
    "accuracy": N_("accuracy"),
}
FEWEST_MEASURED = 4  # epochs that make a curve
POINTS = 400  # of a curve at most, as wide as a page shows the figure: more make the file larger and show nothing
FEW_DECADES = 5  # have room for ticks at 1, 2 and 5; of more, those of runs that diverged, powers of ten alone
FEWEST_TICKS = 3  # on the axis of losses; where 1, 2 and 5 give fewer, ticks are equally far apart


def compare_curves(histories: Mapping[str, pd.DataFrame], names: Sequence[str], column: str) -> Figure:
    """One line per variant (six at most)."""
    figure, (axes,) = blank(4.2, 3.4)
    for name, label, colour in zip(names, variant_labels(names), COLOURS, strict=False):
        draw(axes, histories[name], column, label, colour)
    finish(axes, column)
    legend_below(figure, 2)
    return figure


def overfitting_curves(history: pd.DataFrame, kind: str, name: str) -> Figure:
    """Training against validation of one variant, both in evaluation mode; `kind` is loss or accuracy.

    Fainter, the training images of the running epoch, with all that makes them harder.
    """
    figure, (axes,) = blank()
    running, training, validation = f"train_{kind}", f"evaluation_train_{kind}", f"validation_{kind}"
    draw_measured(axes, measured_epochs(history), training)
    draw(axes, history, validation, tr("validation"), COLOURS[1])
    draw_mean(axes, history, running, color=COLOURS[0], linewidth=1, linestyle="--", label=tr("running epoch"))
    finish(axes, kind)
    axes.set_title(variant_label(name))
    legend_below(figure, 3, handlelength=1.6, columnspacing=1)
    return figure


def draw_measured(axes: Axes, measured: pd.DataFrame, column: str) -> None:
    """Dots at the measured epochs; through a few of them a dotted line without a band, for they give no curve."""
    dots: dict[str, Any] = {"marker": "o", "markersize": 3}
    if measured["epoch"].nunique() < FEWEST_MEASURED:
        dotted = {"linestyle": ":", "linewidth": 1, "label": tr("training"), "color": COLOURS[0]}
        draw_mean(axes, measured, column, **dots, **dotted)
    else:
        draw(axes, measured, column, tr("training"), COLOURS[0], **dots)


def measured_epochs(history: pd.DataFrame) -> pd.DataFrame:
    """The rows of epochs after which all runs that reached them had their training images measured.

    Not the last epoch of a run that stopped early, where a mean over that run alone would stand between means over all.
    """
    measured = history["evaluation_train_accuracy"].notna()
    return history[measured.groupby(history["epoch"]).transform("all")]


def draw(axes: Axes, history: pd.DataFrame, column: str, label: str, colour: str, **line: Any) -> None:
    """Mean, lowest and highest by epoch, over the runs that reached it; `line` is what plot takes besides."""
    curves = history.groupby(drawn_at(history["epoch"]))[column].agg(["min", "max"])
    draw_mean(axes, history, column, **{"label": label, "color": colour, "linewidth": 1.5, **line})
    axes.fill_between(curves.index, curves["min"], curves["max"], color=colour, alpha=0.15, linewidth=0)


def draw_mean(axes: Axes, history: pd.DataFrame, column: str, **line: Any) -> None:
    """The mean over the runs by epoch, thin and dotted from the last epoch that all of them reached.

    Behind it, it is the mean of those that early stopping has not ended, which does not continue the mean of all.
    """
    means = history.groupby(drawn_at(history["epoch"]))[column].mean()
    shared = means.index <= shared_epochs(history, column)
    axes.plot(means.index[shared], means[shared], **line)
    if not shared.all():
        rest = means[~shared | (means.index == means.index[shared].max())]  # joined to the part before
        axes.plot(rest.index, rest, **{**line, "linestyle": ":", "linewidth": 0.8, "label": None})


def drawn_at(epochs: "pd.Series[int]") -> "pd.Series[int]":
    """The epoch at which each is drawn: itself, or with more than POINTS the last of a few neighbours.

    The mean is then one over the neighbours too. The band reaches over all their values: none that stands out is lost.
    """
    neighbours = -(-epochs.max() // POINTS)  # rounded up
    return (-(-epochs // neighbours) * neighbours).clip(upper=epochs.max())


def shared_epochs(history: pd.DataFrame, column: str) -> int:
    """The last epoch for which all runs have a value in this column; 0 where there is none."""
    runs = history.groupby("epoch")[column].count()
    shared = runs.index[runs == history["run"].nunique()]
    return int(shared.max()) if len(shared) else 0


def finish(axes: Axes, column: str) -> None:
    """Labels, and a logarithmic axis for losses."""
    axes.set_xlabel(tr("epoch"))
    axes.xaxis.set_major_locator(MaxNLocator(integer=True))
    axes.set_ylabel(tr(LABELS[column]))
    if "loss" in column and positive(axes):
        logarithmic(axes)


def logarithmic(axes: Axes) -> None:
    """With a zero below the smallest loss, where a mean is exactly zero: networks may be that sure."""
    values = drawn_values(axes)
    if (values == 0).any():
        smallest = values[values > 0].min()
        axes.set_yscale("symlog", linthresh=smallest)
        axes.set_ylim(bottom=-smallest / 4)
    else:
        axes.set_yscale("log")
        axes.yaxis.set_major_locator(LogLocator(subs=(1, 2, 5) if decades(axes) <= FEW_DECADES else (1,)))
        if shown_ticks(axes) < FEWEST_TICKS:
            axes.yaxis.set_major_locator(MaxNLocator(nbins=5))
            axes.yaxis.set_minor_locator(NullLocator())
    axes.yaxis.set_major_formatter(lambda tick, _: shortest(tick, 6))
    axes.yaxis.set_minor_formatter(NullFormatter())


def decades(axes: Axes) -> float:
    """How many powers of ten a logarithmic axis spans."""
    low, high = axes.get_ylim()
    return float(np.log10(high / low))


def shown_ticks(axes: Axes) -> int:
    """How many ticks lie within the limits of the vertical axis."""
    low, high = axes.get_ylim()
    return sum(low <= tick <= high for tick in axes.yaxis.get_majorticklocs())


def positive(axes: Axes) -> bool:
    """Can a logarithm show the values? Runs that all diverged in their first epoch leave none; a loss of a repository's
    own may fall below zero, in a band too.
    """
    return bool((drawn_values(axes) > 0).any() and axes.dataLim.ymin >= 0)


def drawn_values(axes: Axes) -> NDArray[np.float64]:
    """The finite values of all lines."""
    values = np.concatenate([np.asarray(line.get_ydata(), np.float64) for line in axes.lines])
    return np.asarray(values[np.isfinite(values)], np.float64)

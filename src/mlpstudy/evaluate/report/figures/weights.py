"""Weights of one layer before the first step and after the last, by initialisation."""

from collections.abc import Mapping

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from numpy.typing import NDArray

from mlpstudy.evaluate.report.figures.style import COLOURS, FAINT, blank

BINS = 61
Pair = tuple[NDArray[np.float32], NDArray[np.float32]]  # weights at the start and at the end


def histograms(pairs: Mapping[str, Pair], title: str) -> Figure:
    """One row per variant; each on its own scale, for initialisations differ in size by tens."""
    figure, rows = blank(4.2, 0.9 + 0.75 * len(pairs), rows=len(pairs))
    for axes, (name, pair) in zip(rows, pairs.items(), strict=True):
        draw(axes, pair)
        axes.set_title(name, fontsize=9, loc="left", pad=2)
    rows[0].legend(loc="upper right", fontsize=7, handlelength=1)
    figure.suptitle(title, fontsize=10)
    return figure


def draw(axes: Axes, pair: Pair) -> None:
    widest = max(float(np.quantile(np.abs(values), 0.999)) for values in pair) or 1.0
    edges = np.linspace(-1.05 * widest, 1.05 * widest, BINS + 1)
    for values, colour, label in zip(pair, (FAINT, COLOURS[0]), ("start", "end"), strict=True):
        counts = np.histogram(values, edges)[0]
        axes.stairs(
            counts / counts.max(initial=1),
            edges,
            color=colour,
            fill=colour == FAINT,
            alpha=0.5 if colour == FAINT else 1,
            label=label,
        )
    axes.set_yticks([])
    axes.spines["left"].set_visible(False)
    axes.locator_params(axis="x", nbins=5)
    axes.tick_params(labelsize=7)

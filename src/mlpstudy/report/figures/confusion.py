"""Which class is taken for which."""

from collections.abc import Sequence

import numpy as np
from matplotlib.axes import Axes
from matplotlib.colors import to_rgb
from matplotlib.figure import Figure
from numpy.typing import NDArray

from mlpstudy.language import tr
from mlpstudy.report.figures.style import COLOURS, INK, blank
from mlpstudy.report.text.numbers import shortened

NUMBERS = 12  # classes up to which each cell shows its percentage
NAMES = 40  # classes up to which names can be read; with more, the page lists the most confused pairs
LONGEST = 18  # letters of a class name


def confusion(counts: NDArray[np.int64], classes: Sequence[str], title: str) -> Figure:
    """(K, K) images, true by predicted -> rows of true classes that sum to 100 %."""
    K = len(classes)
    figure, (axes,) = blank(4.4, 4.4)
    names = [shortened(name, LONGEST) for name in classes]
    shares = counts / np.maximum(counts.sum(axis=1, keepdims=True), 1)
    colours = np.concatenate([np.broadcast_to(to_rgb(COLOURS[0]), (K, K, 3)), 0.75 * shares[..., None]], axis=2)
    axes.imshow(colours, interpolation="none")
    axes.set(title=title, xlabel=tr("predicted"), ylabel=tr("true"))
    label(axes, shares, names)
    return figure


def label(axes: Axes, shares: NDArray[np.float64], names: Sequence[str]) -> None:
    """Names of the classes, and the percentages where there is room for them."""
    K = len(names)
    axes.grid(visible=False)
    if K > NAMES:
        axes.set_xticks([])
        axes.set_yticks([])
        return
    axes.set_xticks(range(K), names, rotation=90 if max(map(len, names)) > 2 else 0)
    axes.set_yticks(range(K), names)
    if K > NUMBERS:
        return
    for row, column in np.ndindex(K, K):
        if shares[row, column] >= 0.005:
            text = f"{100 * shares[row, column]:.0f}"
            axes.text(column, row, text, ha="center", va="center", fontsize=7, color=INK)

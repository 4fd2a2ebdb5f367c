"""Weights of one layer before the first step and after the last, by initialisation."""

from collections.abc import Mapping
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from mlpstudy.contracts.weights import LayerHistogram
from mlpstudy.language import tr
from mlpstudy.report.figures.style import COLOURS, FAINT, blank, variant_labels


def layer_weights(histograms: Mapping[str, LayerHistogram], title: str) -> Figure:
    """One row per variant; each on its own scale, for initialisations differ in size by tens."""
    figure, rows = blank(4.2, 0.9 + 0.75 * len(histograms), rows=len(histograms))
    labels = variant_labels(list(histograms))
    for axes, label, histogram in zip(rows, labels, histograms.values(), strict=True):
        draw(axes, histogram)
        axes.set_title(label, fontsize=9, loc="left", pad=2)
    beside_title: Any = {"loc": "lower right", "bbox_to_anchor": (1, 1), "borderaxespad": 0, "borderpad": 0}
    rows[0].legend(ncols=2, fontsize=7, handlelength=1, columnspacing=1, **beside_title)
    figure.suptitle(title, fontsize=10)
    return figure


def draw(axes: Axes, histogram: LayerHistogram) -> None:
    """Both ends over each other, heights relative to the fullest bin."""
    ends = ((histogram.initial, FAINT, tr("start")), (histogram.final, COLOURS[0], tr("end")))
    for counts, colour, label in ends:
        axes.stairs(
            np.asarray(counts / counts.max(initial=1)),
            histogram.edges,
            color=colour,
            fill=colour == FAINT,
            alpha=0.5 if colour == FAINT else 1,
            label=label,
        )
    axes.set_yticks([])
    axes.spines["left"].set_visible(False)
    axes.locator_params(axis="x", nbins=5)
    axes.tick_params(labelsize=7)

"""Is a network right as often as it says it is?"""

import numpy as np
from matplotlib.figure import Figure
from numpy.typing import NDArray

from mlpstudy.language import tr
from mlpstudy.report.figures.style import COLOURS, FAINT, blank, legend_below, variant_label

BINS = 10  # of confidence, equally wide
FEWEST = 10  # predictions that make a point


def calibration(confidence: NDArray[np.float32], correct: NDArray[np.bool_], variant: str) -> Figure:
    """Share of right predictions by the probability of the class named, with how often each was given.

    `confidence` and `correct` are (P,), over all predictions.
    """
    figure, (axes,) = blank()
    bins = np.minimum((confidence * BINS).astype(np.int64), BINS - 1)
    counts = np.bincount(bins, minlength=BINS)
    enough = counts >= FEWEST
    said, right = (
        np.bincount(bins, weights=values, minlength=BINS)[enough] / counts[enough] for values in (confidence, correct)
    )
    axes.bar(
        (np.arange(BINS) + 0.5) / BINS,
        counts / counts.sum(),
        0.9 / BINS,
        color=FAINT,
        alpha=0.35,
        label=tr("share of predictions"),
    )
    axes.plot([0, 1], [0, 1], color=FAINT, linewidth=1, linestyle="--", label=tr("as sure as right"))
    axes.plot(said, right, "o-", color=COLOURS[0], markersize=4, clip_on=False, label=tr("share right"))
    axes.set(xlim=(0, 1), ylim=(0, 1.02), xlabel=tr("probability of the class named"), title=variant_label(variant))
    legend_below(figure, 3, columnspacing=1)
    return figure

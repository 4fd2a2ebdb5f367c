"""Which class is taken for which."""

from collections.abc import Sequence

import numpy as np
from matplotlib.figure import Figure
from numpy.typing import NDArray

from mlpstudy.charts import draw_confusion, shortened
from mlpstudy.language import tr
from mlpstudy.report.figures.style import COLOURS, INK, blank

LONGEST = 18  # letters of a class name


def confusion(counts: NDArray[np.int64], classes: Sequence[str], title: str) -> Figure:
    """(K, K) images, true by predicted -> rows of true classes that sum to 100 %; many classes go without names."""
    figure, (axes,) = blank(4.4, 4.4)
    draw_confusion(axes, counts, [shortened(name, LONGEST) for name in classes], COLOURS[0], INK)
    axes.set(title=title, xlabel=tr("predicted"), ylabel=tr("true"))
    return figure

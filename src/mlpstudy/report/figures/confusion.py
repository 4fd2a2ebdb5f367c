"""Which class is taken for which."""

from collections.abc import Sequence

import numpy as np
from matplotlib.axes import Axes
from matplotlib.colors import to_rgb
from matplotlib.figure import Figure
from numpy.typing import NDArray

from mlpstudy.charts import LONGEST, draw_confusion, shortened
from mlpstudy.language import tr
from mlpstudy.report.figures.style import COLOURS, INK, blank, variant_label

NAMED = 30  # classes up to which their names are written
CELLS = 300  # in a row, of a figure that a page shows on some 380 pixels
ENDING = 6  # letters kept at a long name's end: names often differ there


def confusion(counts: NDArray[np.int64], classes: Sequence[str], variant: str) -> Figure:
    """(K, K) images, true by predicted -> rows of true classes that sum to 100 %; more than NAMED go without names."""
    figure, (axes,) = blank(4.4, 4.4)
    if len(classes) <= NAMED:
        draw_confusion(axes, counts, [shortened(name, LONGEST, ENDING) for name in classes], COLOURS[0], INK)
    else:
        draw_shades(axes, counts)
    axes.set(title=variant_label(variant), xlabel=tr("predicted"), ylabel=tr("true"))
    return figure


def draw_shades(axes: Axes, counts: NDArray[np.int64]) -> None:
    """Without names, which would lie on top of each other; by the root of the shares, so that rare mistakes show."""
    shares = largest_of_squares(counts / np.maximum(counts.sum(axis=1, keepdims=True), 1))
    shades = np.broadcast_to(to_rgb(COLOURS[0]), (*shares.shape, 3))
    axes.imshow(np.concatenate([shades, np.sqrt(shares)[..., None]], axis=2), interpolation="none")
    axes.grid(visible=False)
    axes.set(xticks=[], yticks=[])


def largest_of_squares(shares: NDArray[np.float64]) -> NDArray[np.float64]:
    """(K, K) -> at most CELLS x CELLS, each the largest share of a square of classes.

    Of more cells than there are pixels a browser shows some and skips the others: of a thousand classes stretches of
    the diagonal were missing, though their images were named rightly.
    """
    K = len(shares)
    side = -(-K // CELLS)  # rounded up
    squares = np.pad(shares, (0, -K % side))
    B = len(squares) // side
    return np.asarray(squares.reshape(B, side, B, side).max(axis=(1, 3)))

"""What TensorBoard's figures and the report's have in common; both stages watch this file.

Matplotlib is imported where it draws: tables shorten names too, and shall not spend a third of a second on it.
"""

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    from matplotlib.axes import Axes

NUMBERS = 12  # classes up to which each cell shows its percentage
LONGEST = 18  # letters of a class name beside a confusion matrix
NAMES = 40  # classes up to which names can be read; with more, shades alone are shown


def shortened(name: str, longest: int, ending: int = 0) -> str:
    """A name of at most so many letters, cut with an ellipsis before its last `ending` letters."""
    if len(name) <= longest:
        return name
    return f"{name[: longest - 1 - ending]}…{name[len(name) - ending :]}"


def draw_confusion(axes: "Axes", counts: NDArray[np.int64], names: Sequence[str], colour: str, ink: str) -> None:
    """(K, K) images, true by predicted -> rows of true classes, shaded by their shares, which sum to 100 %."""
    from matplotlib.colors import to_rgb

    K = len(names)
    shares = counts / np.maximum(counts.sum(axis=1, keepdims=True), 1)
    shades = np.concatenate([np.broadcast_to(to_rgb(colour), (K, K, 3)), 0.75 * shares[..., None]], axis=2)
    axes.imshow(shades, interpolation="none")
    axes.grid(visible=False)
    label_classes(axes, names if K <= NAMES else [])
    for row, column in np.ndindex(K, K) if K <= NUMBERS else ():
        if shares[row, column] >= 0.005:
            text = f"{100 * shares[row, column]:.0f}"
            axes.text(column, row, text, ha="center", va="center", fontsize=7, color=ink)


def label_classes(axes: "Axes", names: Sequence[str]) -> None:
    """The names along both axes; upright ones where all are short."""
    axes.set_xticks(range(len(names)), names, rotation=90 if max(map(len, names), default=0) > 2 else 0)
    axes.set_yticks(range(len(names)), names)

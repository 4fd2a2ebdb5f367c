"""Figures for TensorBoard. No pyplot: a Figure of its own needs no display and no state."""

from collections.abc import Sequence

import numpy as np
from matplotlib.figure import Figure
from matplotlib.font_manager import findfont, get_font
from numpy.typing import NDArray

from mlpstudy.charts import NAMES, draw_confusion, shortened

LONGEST = 40  # letters of a label


def confusion_figure(counts: NDArray[np.int64], classes: Sequence[str]) -> Figure:
    """Counts (K, K), rows true and columns predicted; shown as percentages of the true class."""
    side = 0.45 * max(3, min(len(classes), NAMES)) + 1.5
    figure = Figure(figsize=(side, side), layout="constrained")
    axes = figure.subplots()
    draw_confusion(axes, counts, [short_label(name) for name in classes], colour="tab:blue", ink="black")
    axes.set(xlabel="predicted", ylabel="true")
    return figure


def image_grid(images: NDArray[np.uint8], names: Sequence[tuple[str, str]], columns: int = 4) -> Figure:
    """Images (n, S, S, C), above each its true class and below that the predicted one."""
    rows = -(-len(images) // columns)
    figure = Figure(figsize=(2 * columns, 2.4 * rows), layout="constrained")
    for axes in np.ravel(figure.subplots(rows, columns, squeeze=False)):
        axes.axis("off")
    for axes, image, (true, predicted) in zip(figure.axes, images, names, strict=False):
        axes.imshow(image.squeeze(), cmap="gray", vmin=0, vmax=255)
        axes.set_title(f"{short_label(true)}\n→ {short_label(predicted)}", fontsize=8)
    return figure


def short_label(text: str) -> str:
    """Text as it is, and not too long: a dollar sign would start a formula."""
    return shortened(text, LONGEST).replace("$", r"\$")


def drawable_names(classes: Sequence[str]) -> tuple[str, ...]:
    """The names, or "class 3" for one in a script that matplotlib's own font lacks; the text beside it has them all."""
    glyphs = get_font(findfont("DejaVu Sans")).get_charmap()
    return tuple(
        name if all(ord(letter) in glyphs for letter in name) else f"class {number}"
        for number, name in enumerate(classes)
    )

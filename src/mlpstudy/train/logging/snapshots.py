"""Figures for TensorBoard. No pyplot: a Figure of its own needs no display and no state."""

from collections.abc import Sequence

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.font_manager import findfont, get_font
from numpy.typing import NDArray

LONGEST = 40  # letters of a label
READABLE = 30  # classes whose names and counts can be read; with more, the shades alone are shown


def confusion_figure(counts: NDArray[np.int64], classes: Sequence[str]) -> Figure:
    """Counts (K, K), rows true and columns predicted; shaded by the share of the true class."""
    side = 0.45 * max(3, min(len(classes), READABLE)) + 1.5
    figure = Figure(figsize=(side, side), layout="constrained")
    axes = figure.subplots()
    share = counts / np.maximum(counts.sum(axis=1, keepdims=True), 1)
    axes.imshow(share, cmap="Blues", vmin=0, vmax=1)
    axes.set(xlabel="predicted", ylabel="true")
    if len(classes) <= READABLE:
        label_cells(axes, counts, share, classes)
    return figure


def label_cells(axes: Axes, counts: NDArray[np.int64], share: NDArray[np.float64], classes: Sequence[str]) -> None:
    """Writes the counts (K, K) that are not 0 into their cells, and the names of the classes beside them."""
    for row, column in np.argwhere(counts).tolist():
        colour = "white" if share[row, column] > 0.5 else "black"
        axes.text(column, row, f"{counts[row, column]:g}", ha="center", va="center", color=colour, fontsize=8)
    axes.set_xticks(range(len(classes)), [short_label(name) for name in classes], rotation=90)
    axes.set_yticks(range(len(classes)), [short_label(name) for name in classes])


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
    return (text if len(text) <= LONGEST else f"{text[: LONGEST - 1]}…").replace("$", r"\$")


def drawable_names(classes: Sequence[str]) -> tuple[str, ...]:
    """The names, or "class 3" for one in a script that matplotlib's own font lacks; the report in words has them all."""
    glyphs = get_font(findfont("DejaVu Sans")).get_charmap()
    return tuple(
        name if all(ord(letter) in glyphs for letter in name) else f"class {number}"
        for number, name in enumerate(classes)
    )

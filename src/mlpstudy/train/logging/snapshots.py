"""Figures for TensorBoard. No pyplot: a Figure of its own needs no display and no state."""

from collections.abc import Sequence

import numpy as np
from matplotlib.figure import Figure
from matplotlib.font_manager import findfont, get_font
from numpy.typing import NDArray

from mlpstudy.charts import LONGEST, NAMES, draw_confusion, shortened

COLUMNS = 4  # images side by side
CELL, MARGIN, BORDER = 0.45, 0.5, 0.2  # inches of a confusion matrix: a class; left and below; right and above
FONT, POINTS = "DejaVu Sans", 10  # matplotlib's own
LONGEST_ABOVE = 24  # letters of a name above an image, which is as wide as the image and half a gap on either side


def confusion_figure(counts: NDArray[np.int64], classes: Sequence[str]) -> Figure:
    """Counts (K, K), rows true and columns predicted; shown as percentages of the true class.

    Names are measured one by one: matplotlib's own layouts draw the whole figure once more for that.
    """
    names = [short_label(name) for name in classes]
    cells = CELL * max(3, min(len(names), NAMES))
    margin = MARGIN + (max(map(length, names)) if len(names) <= NAMES else 0)
    side = margin + cells + BORDER
    figure = Figure(figsize=(side, side))
    axes = figure.add_axes((margin / side, margin / side, cells / side, cells / side))
    draw_confusion(axes, counts, names, colour="tab:blue", ink="black")
    axes.set(xlabel="predicted", ylabel="true")
    return figure


def image_grid(images: NDArray[np.uint8], names: Sequence[tuple[str, str]]) -> Figure:
    """Images (n, S, S, C), above each its true class and below that the predicted one.

    All on one canvas and one pair of axes: sixteen pairs of axes take 0.3 s more.
    """
    n, S, _, C = images.shape
    rows, gap = -(-n // COLUMNS), S // 2  # between images, for two lines of text
    canvas = np.full((rows * (S + gap), COLUMNS * (S + gap), C), 255, np.uint8)
    figure = Figure(figsize=(2 * COLUMNS, 2 * rows))
    axes = figure.add_axes((0, 0, 1, 1))
    axes.axis("off")
    for number, (image, (true, predicted)) in enumerate(zip(images, names, strict=True)):
        top, left = number // COLUMNS * (S + gap) + gap, number % COLUMNS * (S + gap) + gap // 2
        canvas[top : top + S, left : left + S] = image
        text = f"{short_label(true, LONGEST_ABOVE)}\n→ {short_label(predicted, LONGEST_ABOVE)}"
        axes.text(left + S / 2, top - 0.06 * S, text, fontsize=8, ha="center", va="bottom")
    axes.imshow(canvas.squeeze(), cmap="gray", vmin=0, vmax=255, interpolation="nearest")
    return figure


def short_label(text: str, longest: int = LONGEST) -> str:
    """Text as it is, and not too long: a dollar sign would start a formula."""
    return shortened(text, longest).replace("$", r"\$")


def length(name: str) -> float:
    """Inches of a name beside an axis."""
    font = get_font(findfont(FONT))
    font.set_size(POINTS, 72)
    font.set_text(name)
    return font.get_width_height()[0] / 64 / 72  # 64ths of a point


def drawable_names(classes: Sequence[str]) -> tuple[str, ...]:
    """The names, or "class 3" for one in a script that matplotlib's own font lacks; the text beside it has them all."""
    glyphs = get_font(findfont(FONT)).get_charmap()
    return tuple(
        name if all(ord(letter) in glyphs for letter in name) else f"class {number}"
        for number, name in enumerate(classes)
    )

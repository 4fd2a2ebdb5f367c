"""Figures for TensorBoard. No pyplot: a Figure of its own needs no display and no state."""

from collections.abc import Sequence

import numpy as np
from matplotlib.figure import Figure
from numpy.typing import NDArray


def confusion_figure(counts: NDArray[np.int64], classes: Sequence[str]) -> Figure:
    """Counts (K, K), rows true and columns predicted; shaded by the share of the true class."""
    side = max(3.0, 0.45 * len(classes) + 1.5)
    figure = Figure(figsize=(side, side), layout="constrained")
    axes = figure.subplots()
    share = counts / np.maximum(counts.sum(axis=1, keepdims=True), 1)
    axes.imshow(share, cmap="Blues", vmin=0, vmax=1)
    for row, column in np.ndindex(*counts.shape):
        if counts[row, column]:
            colour = "white" if share[row, column] > 0.5 else "black"
            axes.text(column, row, f"{counts[row, column]:g}", ha="center", va="center", color=colour, fontsize=8)
    places = range(len(classes))
    axes.set_xticks(places, [plain(name) for name in classes], rotation=90)
    axes.set_yticks(places, [plain(name) for name in classes])
    axes.set(xlabel="predicted", ylabel="true")
    return figure


def image_grid(images: NDArray[np.uint8], captions: Sequence[str], columns: int = 4) -> Figure:
    """Images (n, S, S, C) with a caption each."""
    rows = -(-len(images) // columns)
    figure = Figure(figsize=(2 * columns, 2.2 * rows), layout="constrained")
    for axes in np.ravel(figure.subplots(rows, columns, squeeze=False)):
        axes.axis("off")
    for axes, image, caption in zip(figure.axes, images, captions, strict=False):
        axes.imshow(image.squeeze(), cmap="gray", vmin=0, vmax=255)
        axes.set_title(plain(caption), fontsize=8)
    return figure


def plain(text: str) -> str:
    """Text as it is: a dollar sign would start a formula."""
    return text.replace("$", r"\$")

"""All figures look alike, in light and in dark, and come out the same to the byte."""

import io
import warnings
from collections.abc import Sequence
from pathlib import Path
from textwrap import fill
from typing import Any

from matplotlib import style
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import ScalarFormatter

from mlpstudy.charts import shortened
from mlpstudy.files import write_text
from mlpstudy.wording.numbers import written

INK = "#010203"  # stands for the colour of the text around, which is light on dark pages
FAINT = "#808080"
COLOURS = ("#0072B2", "#D55E00", "#009E73", "#CC79A7", "#E69F00", "#56B4E9")  # Okabe & Ito: told apart by all eyes
GOOD, BAD, PLAIN = COLOURS[2], COLOURS[1], FAINT
DARK = "svg{color:#1f2328}@media screen and (prefers-color-scheme:dark){svg{color:#e6e6e6}}"
LONGEST, ENDING = 32, 12  # letters of a variant's name, and those kept at its end: long names often differ there
WIDEST = 60  # letters of a line below the axes
SETTINGS: Any = {
    "svg.hashsalt": "mlpstudy",
    "svg.fonttype": "none",  # letters stay letters: any script, small files
    "text.parse_math": False,  # a class may be called $x$
    "font.size": 9,
    "text.color": INK,
    "axes.edgecolor": INK,
    "axes.labelcolor": INK,
    "xtick.color": INK,
    "ytick.color": INK,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.grid": True,
    "axes.titlesize": 10,
    "grid.color": FAINT,
    "grid.alpha": 0.25,
    "legend.frameon": False,
    "figure.constrained_layout.use": True,
}


class ReaderFormatter(ScalarFormatter):
    """Matplotlib's numbers on an axis, in the signs of the reader's language."""

    def __call__(self, value: float, position: int | None = None) -> str:
        """The label of one tick."""
        return written(super().__call__(value, position))

    def get_offset(self) -> str:
        """What all ticks of the axis share, such as a power of ten."""
        return written(super().get_offset())


def blank(width: float = 4.2, height: float = 3.1, rows: int = 1) -> tuple[Figure, list[Axes]]:
    """An empty figure, in inches, and its axes, one below the other."""
    figure = Figure(figsize=(width, height))
    return figure, list(figure.subplots(rows, squeeze=False).flat)


def variant_label(name: str) -> str:
    """A variant's name, or so much of it that a figure has room for."""
    return shortened(name, LONGEST, ENDING)


def variant_labels(names: Sequence[str]) -> list[str]:
    """The same of several in one figure, cut where most of them can be told apart, and as near the usual place as that
    takes: names of a grid often differ in their middle."""

    def labels(ending: int) -> list[str]:
        return [shortened(name, LONGEST, ending) for name in names]

    return labels(max(range(LONGEST), key=lambda ending: (len(set(labels(ending))), -abs(ending - ENDING))))


def label_below(figure: Figure, axes: Axes, text: str) -> None:
    """Names the axis below: in the middle of the axes, or up to their right end where it would be cut off there."""
    label = axes.set_xlabel(fill(text, WIDEST))
    beside = max(name.get_window_extent().width for name in axes.get_yticklabels())  # leaves the rest to the axes
    if label.get_window_extent().width > figure.bbox.width - beside:
        axes.set_xlabel(label.get_text(), loc="right")


def legend_below(figure: Figure, columns: int, **options: Any) -> None:
    """What the lines mean, below the axes, in at most so many columns: fewer where long words would be cut off.

    The figure grows by the height of the rows that this adds, and the axes stay as high as they are.
    """
    heights = []
    for count in range(columns, 0, -1):
        legend = figure.legend(loc="outside lower center", ncols=count, **{"handlelength": 1.2} | options)
        box = legend.get_window_extent()
        heights.append(box.height)
        if count == 1 or box.width <= figure.bbox.width:
            figure.set_figheight(figure.get_figheight() + (heights[-1] - heights[0]) / figure.dpi)
            return
        legend.remove()


def save(figure: Figure, path: Path) -> None:
    """As SVG, the same bytes each time, its text in the colour of the page around it."""
    text = io.StringIO()
    for axis in (axis for axes in figure.axes for axis in (axes.xaxis, axes.yaxis)):
        if type(axis.get_major_formatter()) is ScalarFormatter:
            axis.set_major_formatter(ReaderFormatter())
    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", message="Glyph .* missing")  # the reader's fonts may have it
        figure.savefig(text, format="svg", transparent=True, metadata={"Date": None, "Creator": None})
    write_text(path, text.getvalue().replace(INK, "currentColor").replace("</style>", f"{DARK}</style>", 1))


def styled() -> Any:
    """A context in which figures are drawn in this style, whatever the user's matplotlibrc says."""
    return style.context(["default", SETTINGS])

"""The score over images per class, with its interval at each point."""

from collections.abc import Sequence

from matplotlib.figure import Figure
from matplotlib.ticker import FixedLocator, NullLocator

from mlpstudy.compare.learning_curve import LearningCurve
from mlpstudy.compare.study import Study
from mlpstudy.language import tr
from mlpstudy.report.figures.style import COLOURS, blank, legend_below, variant_labels
from mlpstudy.wording.measures import score_name
from mlpstudy.wording.numbers import shortest

APART = 0.025  # share by which the points of two curves stand apart, so that no interval hides another

LABELS = 0.15  # share by which two labels of the axis stand apart at least


def learning_curve_figure(study: Study, curves: Sequence[LearningCurve]) -> Figure:
    """One line per curve (six at most), images on a logarithmic axis."""
    figure, (axes,) = blank(5.0, 3.4)
    axes.set_xscale("log")
    labels = variant_labels([curve.name for curve in curves])
    for number, (curve, label, colour) in enumerate(zip(curves, labels, COLOURS, strict=False)):
        images = [point.images * (1 + APART) ** number for point in curve.points]
        scores = [100 * point.score for point in curve.points]
        below = [100 * (point.score - point.low) for point in curve.points]
        above = [100 * (point.high - point.score) for point in curve.points]
        axes.errorbar(images, scores, [below, above], fmt="o-", color=colour, markersize=4, capsize=3, label=label)
    shown = readable([point.images for curve in curves for point in curve.points])
    axes.xaxis.set_major_locator(FixedLocator(shown))
    axes.xaxis.set_minor_locator(NullLocator())
    axes.set_xticklabels([shortest(images, 4) for images in shown])
    axes.set_xlabel(tr("training images per class"))
    axes.set_ylabel(tr("{score}, %", score=score_name(study)))
    legend_below(figure, 3)
    return figure


def readable(images: Sequence[float]) -> list[float]:
    """Those that get a label, from the most downwards: labels closer than LABELS would run into each other."""
    shown: list[float] = []
    for number in sorted(images, reverse=True):
        if not shown or number * (1 + LABELS) <= shown[-1]:
            shown.append(number)
    return shown[::-1]

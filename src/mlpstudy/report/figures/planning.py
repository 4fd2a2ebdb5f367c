"""What the study would find with more runs and more test images."""

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import MaxNLocator

from mlpstudy.language import tr
from mlpstudy.plans import Plan
from mlpstudy.power import LARGEST
from mlpstudy.report.answers.planning import RUNS, detectable_with, times_shown
from mlpstudy.report.figures.style import COLOURS, INK, blank, legend_below
from mlpstudy.wording.numbers import grouped

POINTS = 40  # of a curve


def planning(plan: Plan, wanted: float | None) -> Figure:
    """The median variant's detectable difference over runs, a curve for each number of test images.

    In a band around the curve of the present images: the middle half of the variants, or all of few. `wanted` is
    study.detect. What lies above the largest difference there can be is cut off, be it the dot of the study itself.
    """
    figure, (axes,) = blank(4.6, 3.4)
    for times, colour in zip(times_shown(plan), COLOURS, strict=False):
        draw(axes, plan, times, colour)
    axes.plot(plan.size.runs, 100 * plan.now.median, "o", color=COLOURS[0], markeredgecolor=INK, markersize=6)
    if wanted:
        axes.axhline(100 * wanted, color=INK, linewidth=0.8, linestyle="--", label=tr("wanted"))
    axes.set_ylim(0, min(axes.get_ylim()[1], 100 * LARGEST))
    axes.xaxis.set_major_locator(MaxNLocator(steps=[1, 2, 5, 10], integer=True))
    axes.set_xlabel(tr("runs of each variant"))
    axes.set_ylabel(tr("detectable difference, points"))
    legend_below(figure, 2)
    return figure


def draw(axes: Axes, plan: Plan, times: int, colour: str) -> None:
    """One curve; with the present test images through the dot, in the band of the variants; of one there is none."""
    folds = plan.size.folds
    least, most = min(plan.size.runs, RUNS[0]) / folds, max(plan.size.runs, RUNS[-1]) / folds
    steps = np.ceil(np.geomspace(least, most, POINTS)).astype(np.int64).tolist()
    repeats = sorted({plan.size.repeats, *steps})
    found = [detectable_with(plan, number, times) for number in repeats]
    runs = [number * folds for number in repeats]
    label = tr("{images} test images", images=grouped(times * plan.images))
    axes.plot(runs, [100 * each.median for each in found], color=colour, linewidth=1.5, label=label)
    if times == 1 and plan.variants > 1:
        low, high = (
            [100 * value for value in values] for values in zip(*((e.low, e.high) for e in found), strict=True)
        )
        axes.fill_between(runs, low, high, color=colour, alpha=0.12, linewidth=0)

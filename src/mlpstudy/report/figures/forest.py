"""Differences from the baseline with both intervals."""

from collections.abc import Sequence

from matplotlib.axes import Axes
from matplotlib.figure import Figure

from mlpstudy.compare.comparisons import Comparison
from mlpstudy.compare.roles import Role
from mlpstudy.compare.study import Study
from mlpstudy.language import tr
from mlpstudy.report.figures.style import (
    BAD,
    FAINT,
    GOOD,
    INK,
    PLAIN,
    blank,
    label_below,
    variant_label,
    variant_labels,
)
from mlpstudy.wording.measures import score_name
from mlpstudy.wording.numbers import signed_points

COLOUR = {"better": GOOD, "worse": BAD}
HIGH = 40  # lines with more of which the axis has its numbers on top too, so that some are in sight
FAR = 12  # times the median difference: those beyond become arrows at the edge of the axis


def forest(study: Study) -> Figure | None:
    """Thick: 95 % interval; thin: for all comparisons at once. The best on top; None without anything to compare."""
    shown = [
        (row.name, row.role, row.comparison)
        for row in study.rows
        if row.comparison is not None and row.role != "trivial"
    ]
    if not shown:
        return None
    figure, (axes,) = blank(5.0, 0.8 + 0.24 * len(shown))
    axes.set_xlim(*limits([comparison for _, _, comparison in shown]))
    axes.axvline(0, color=INK, linewidth=0.8)
    for line, (_, role, comparison) in enumerate(shown):
        draw(axes, -line, role, comparison)
    axes.set_yticks([-line for line in range(len(shown))], variant_labels([name for name, _, _ in shown]))
    axes.set_ylim(0.6 - len(shown), 0.6)
    axes.grid(visible=False, axis="y")
    if len(shown) > HIGH:
        axes.tick_params(axis="x", top=True, labeltop=True)
    names = {"baseline": variant_label(study.config.baseline), "score": score_name(study)}
    label_below(figure, axes, tr("difference from {baseline}, points of {score}", **names))
    return figure


def draw(axes: Axes, height: float, role: Role, comparison: Comparison) -> None:
    """One comparison as a dot with both intervals."""
    colour = COLOUR.get(comparison.verdict, PLAIN if role == "variant" else FAINT)
    if comparison.low_all is not None and comparison.high_all is not None:
        axes.hlines(height, 100 * comparison.low_all, 100 * comparison.high_all, color=colour, linewidth=1)
    axes.hlines(height, 100 * comparison.low, 100 * comparison.high, color=colour, linewidth=3.5)
    marker = "o" if role == "variant" else "D"
    axes.plot(100 * comparison.difference, height, marker, color=colour, markeredgecolor=INK, markersize=5)
    point_outside(axes, height, comparison, colour)


def point_outside(axes: Axes, height: float, comparison: Comparison, colour: str) -> None:
    """An arrow and a number at the edge for a difference beyond the axis, above an interval that reaches it."""
    left, right = axes.get_xlim()
    if left <= 100 * comparison.difference <= right:
        return
    edge, arrow, side = (left, "<", 1) if 100 * comparison.difference < left else (right, ">", -1)
    low, high = ends(comparison)
    reaches = 100 * low < right and 100 * high > left
    axes.plot(edge, height, arrow, color=colour, markersize=7, clip_on=False)
    axes.annotate(
        signed_points(comparison.difference, decimals=0),
        (edge, height),
        xytext=(8 * side, 2 if reaches else 0),
        textcoords="offset points",
        va="bottom" if reaches else "center",
        ha="left" if side > 0 else "right",
        fontsize=8,
    )


def limits(comparisons: Sequence[Comparison]) -> tuple[float, float]:
    """Of the axis, in points: a failure 80 points down must not squeeze all others into a line.

    Whoever's dot lies within them has all of its interval within them.
    """
    differences = sorted(abs(each.difference) for each in comparisons)
    usual = max(differences[len(differences) // 2], min(each.se for each in comparisons), 1e-3)
    near = [each for each in comparisons if abs(each.difference) <= FAR * usual]
    left, right = extent(near)
    while len(inside := [each for each in comparisons if left <= 100 * each.difference <= right]) > len(near):
        near, (left, right) = inside, extent(inside)
    return left, right


def extent(comparisons: Sequence[Comparison]) -> tuple[float, float]:
    """Zero and the intervals of all, in points, with a margin."""
    left = 100 * min(0.0, *(ends(each)[0] for each in comparisons))
    right = 100 * max(0.0, *(ends(each)[1] for each in comparisons))
    margin = 0.05 * (right - left) or 1.0  # variants that are all the same have no extent
    return left - margin, right + margin


def ends(comparison: Comparison) -> tuple[float, float]:
    """Of the wider interval: the one for all comparisons at once, where there is one."""
    if comparison.low_all is None or comparison.high_all is None:
        return comparison.low, comparison.high
    return comparison.low_all, comparison.high_all

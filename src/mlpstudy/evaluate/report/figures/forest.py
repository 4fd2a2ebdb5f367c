"""Differences from the baseline with both intervals."""

from matplotlib.axes import Axes
from matplotlib.figure import Figure

from mlpstudy.evaluate.entry import Entry
from mlpstudy.evaluate.report.figures.style import BAD, FAINT, GOOD, INK, PLAIN, blank
from mlpstudy.evaluate.study import Study
from mlpstudy.evaluate.words import signed

COLOUR = {"better": GOOD, "worse": BAD}
FAR = 12  # times the median difference: those beyond become arrows at the edge of the axis


def forest(study: Study) -> Figure | None:
    """Thick: 95 % interval; thin: for all comparisons at once. The best on top; None without anything to compare."""
    entries = [entry for entry in study.entries if entry.comparison is not None and entry.role != "trivial"]
    if not entries:
        return None
    figure, (axes,) = blank(5.0, 0.8 + 0.24 * len(entries))
    left, right = reach(entries)
    axes.set_xlim(left, right)
    axes.axvline(0, color=INK, linewidth=0.8)
    for place, entry in enumerate(entries):
        draw(axes, -place, entry)
    axes.set_yticks([-place for place in range(len(entries))], [entry.name for entry in entries])
    axes.set_ylim(0.6 - len(entries), 0.6)
    axes.grid(visible=False, axis="y")
    axes.set_xlabel(f"difference from {study.config.baseline}, points of {study.config.score.replace('_', ' ')}")
    return figure


def draw(axes: Axes, place: float, entry: Entry) -> None:
    found = entry.comparison
    assert found is not None
    colour = COLOUR.get(found.verdict, PLAIN if entry.role == "variant" else FAINT)
    if found.low_all is not None and found.high_all is not None:
        axes.hlines(place, 100 * found.low_all, 100 * found.high_all, color=colour, linewidth=1)
    axes.hlines(place, 100 * found.low, 100 * found.high, color=colour, linewidth=3.5)
    marker = "o" if entry.role == "variant" else "D"
    axes.plot(100 * found.difference, place, marker, color=colour, markeredgecolor=INK, markersize=5)
    point_outside(axes, place, found.difference, colour)


def point_outside(axes: Axes, place: float, difference: float, colour: str) -> None:
    """An arrow and a number at the edge for a difference beyond the axis."""
    left, right = axes.get_xlim()
    if left <= 100 * difference <= right:
        return
    edge, arrow, side = (left, "<", 1) if 100 * difference < left else (right, ">", -1)
    axes.plot(edge, place, arrow, color=colour, markersize=7, clip_on=False)
    axes.annotate(
        signed(difference, decimals=0),
        (edge, place),
        xytext=(8 * side, 0),
        textcoords="offset points",
        va="center",
        ha="left" if side > 0 else "right",
        fontsize=8,
    )


def reach(entries: list[Entry]) -> tuple[float, float]:
    """Limits of the axis in points: one failure 80 points down must not squeeze all others into a line."""
    found = [entry.comparison for entry in entries if entry.comparison]
    usual = max(sorted(abs(one.difference) for one in found)[len(found) // 2], sorted(one.se for one in found)[0], 1e-3)
    near = [one for one in found if abs(one.difference) <= FAR * usual]
    left = 100 * min(0.0, *(one.low if one.low_all is None else one.low_all for one in near))
    right = 100 * max(0.0, *(one.high if one.high_all is None else one.high_all for one in near))
    margin = 0.05 * (right - left)
    return left - margin, right + margin

"""Two dots on one scale, small enough to stand beside a sentence: a measure without a setting, and with it."""

from collections.abc import Sequence

from markupsafe import Markup, escape

from mlpstudy.compare.ablations import MeasureChange

WIDTH, HEIGHT = 160, 30  # px
MARGIN = 7  # px, so that no dot is cut
FIRST, SECOND = 8, 21  # px from the top: the line of each dot
FAR = 12  # times the usual difference: what is further off becomes an arrow, and does not squeeze the others

Scale = tuple[float, float]  # the differences at the left and at the right edge


def common_scale(changes: Sequence[MeasureChange]) -> Scale:
    """Holds none, the difference and its interval for every change that is not FAR off what is usual among them."""
    sizes = sorted(max(abs(change.difference), (change.high - change.low) / 2) for change in changes)
    changed = [size for size in sizes if size > 0] or [0.0]  # where nothing changed, nothing is usual
    usual = changed[(len(changed) - 1) // 2]
    near = [change for change in changes if abs(change.difference) <= FAR * usual]
    low = min(0.0, *(min(change.difference, change.low) for change in near))
    high = max(0.0, *(max(change.difference, change.high) for change in near))
    return (low, high) if high > low else (-1.0, 1.0)


def dots(change: MeasureChange, scale: Scale, alt: str) -> Markup:
    """An SVG for the page: the upper, empty dot is without, the lower, full one having; `alt` is escaped.

    The bar is the interval of the difference, drawn from the empty dot on: where it crosses the dashed line, there may
    be none. Empty dots stand one below the other, so that the differences of an answer compare. In colour where a
    direction is read.
    """
    begin, end = position(0, scale), position(change.difference, scale)
    left, right = position(change.low, scale), position(change.high, scale)
    parts = [
        f'<line class="rule" x1="{begin}" x2="{begin}" y1="1" y2="{HEIGHT - 1}"/>',
        f'<circle class="without" cx="{begin}" cy="{FIRST}" r="4"/>',
        f'<line class="bar" x1="{left}" x2="{right}" y1="{SECOND}" y2="{SECOND}"/>',
        mark(change.difference, end, scale),
    ]
    return Markup(
        f'<svg class="dots{" told" if change.reading in ("less", "more") else ""}" width="{WIDTH}" height="{HEIGHT}" '
        f'viewBox="0 0 {WIDTH} {HEIGHT}" role="img"><title>{escape(alt)}</title>{"".join(parts)}</svg>'
    )


def position(difference: float, scale: Scale) -> str:
    """In px from the left, at the edge for what lies beyond; one decimal, so that bytes stay the same."""
    share = min(max((difference - scale[0]) / (scale[1] - scale[0]), 0), 1)
    return f"{MARGIN + share * (WIDTH - 2 * MARGIN):.1f}"


def mark(difference: float, at: str, scale: Scale) -> str:
    """A full dot, or an arrow to the side on which the difference lies beyond the scale."""
    if scale[0] <= difference <= scale[1]:
        return f'<circle class="having" cx="{at}" cy="{SECOND}" r="4"/>'
    tip = -6 if difference < scale[0] else 6
    return f'<path class="having" d="M{at} {SECOND - 5}v10l{tip} -5z"/>'

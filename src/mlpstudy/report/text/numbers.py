"""Numbers as a person reads them."""

from collections.abc import Sequence

from mlpstudy.language import tr

MINUS = "\N{MINUS SIGN}"


def percent(share: float, decimals: int = 1) -> str:
    """0.9297 -> 93.0 %"""
    return f"{100 * share:.{decimals}f} %"


def points(share: float) -> str:
    """Size of a difference in points: 0.0213 -> 2.1"""
    return f"{abs(100 * share):.1f}"


def signed(value: float, decimals: int = 1) -> str:
    """2.13 -> +2.1; what rounds to zero has no sign."""
    text = f"{abs(value):.{decimals}f}"
    return text if not float(text) else f"{'+' if value > 0 else MINUS}{text}"


def signed_points(share: float, decimals: int = 1) -> str:
    """0.0213 -> +2.1"""
    return signed(100 * share, decimals)


def interval(low: float, high: float) -> str:
    """Of a difference, in points: +1.0 to +3.2"""
    return tr("{low} to {high}", low=signed_points(low), high=signed_points(high))


def p_value(p: float) -> str:
    """0.0042 -> .004"""
    return "< .001" if p < 0.001 else f"{p:.3f}".replace("0.", ".", 1)


def equals_p(p: float) -> str:
    """Behind the letter p: 0.0042 -> = .004"""
    return p_value(p) if p < 0.001 else f"= {p_value(p)}"


def listing(names: Sequence[str]) -> str:
    """a, b and c"""
    if len(names) == 1:
        return names[0]
    return tr("{names} and {last}", names=", ".join(names[:-1]), last=names[-1])


def alternatives(names: Sequence[str]) -> str:
    """a, b or c"""
    if len(names) == 1:
        return names[0]
    return tr("{names} or {last}", names=", ".join(names[:-1]), last=names[-1])

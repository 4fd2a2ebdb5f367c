"""Numbers as a person reads them, in the reader's language; in Spanish 93,0 % where English has 93.0 %.

Python rounds, Babel's locale data brings the signs (https://babel.pocoo.org/en/latest/numbers.html), but for `SPACED`.
"""

import re
from collections.abc import Callable, Sequence
from math import isclose

from babel.numbers import get_decimal_symbol, get_group_symbol

from mlpstudy.language import LANGUAGE, N_, tr
from mlpstudy.power import ALPHA

MINUS = "\N{MINUS SIGN}"
EUPHONY = {"es": ((r" y (?=h?i)", " e "), (r" o (?=h?o|8|11(?!\d))", " u "))}  # dropout e init_he; l2 u onecycle, 7 u 8
IN_FULL = 1e10  # what is smaller is written without a power of ten: 123 and not 1.2e+02
WHOLE = 1e4  # from here on decimals say nothing, and thousands stand apart
HUGE = 1e6  # a measure this large, as of runs that diverged, is told by its size: 2.1·10³⁹
SUPERSCRIPTS = str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹")
LISTED, FIRST = 12, 5  # names that a sentence of the summary has in full; of more, so many
MOST_DECIMALS = 6  # as many as a setting is shown with
BARE_POINT = ("en",)  # languages that write a p value, never above 1, without its zero: .003
# Where thousands stand apart by a space, and only from five digits on: the Ortografía of 2010 rules a point out, which
# half of the Spanish-speaking countries read as the decimal sign.
SPACED = ("es",)
NO_BREAK_SPACE = "\N{NO-BREAK SPACE}"
FOUR_DIGITS = re.compile(r"(?<![\d,])(\d),(?=\d{3}(?![\d,]))")


def written(number: str) -> str:
    """A number as Python formats it, with the decimal and thousands signs of the reader's language: 1,234.5"""
    language = LANGUAGE.get()
    group = NO_BREAK_SPACE if language in SPACED else get_group_symbol(language)
    if language in SPACED:
        number = FOUR_DIGITS.sub(r"\1", number)
    return number.translate(str.maketrans(".,", get_decimal_symbol(language) + group))


def decimal(value: float, decimals: int = 1) -> str:
    """With so many decimals: 2.1304 -> 2.1; large numbers with fewer digits: 12345.6 -> 12,346. Zero has no sign."""
    return written(fixed(value, decimals)).replace("-", MINUS)


def fixed(value: float, decimals: int) -> str:
    """As Python formats it, with so many decimals where they say anything."""
    if abs(value) >= HUGE:
        return power_of_ten(f"{value:.1e}")
    return f"{value:,.0f}" if abs(value) >= WHOLE else f"{value:z.{decimals}f}"


def power_of_ten(number: str) -> str:
    """A large number with Python's exponent as people write it, others as they are: 2.1e+39 -> 2.1·10³⁹"""
    digits, exponent, power = number.partition("e+")
    return f"{digits}\N{MIDDLE DOT}10{str(int(power)).translate(SUPERSCRIPTS)}" if exponent else number


def significant(value: float, digits: int = 2) -> str:
    """What was measured, with so many digits, zeros too, or as a whole number: 2.98 -> 3.0, 99.6 -> 100."""
    return written(in_full(value, f"{value:#.{digits}g}".removesuffix(".")))


def shortest(value: float, digits: int) -> str:
    """What was counted or set, with no more digits than that, zeros at the end left out: 20.0 -> 20, 90.954 -> 90.95"""
    return written(in_full(value, f"{value:.{digits}g}"))


def exact(value: float) -> str:
    """With every digit it has: 0.9999, 1e-06; a whole one without a point."""
    return written(repr(value).removesuffix(".0"))


def grouped(value: float, digits: int = 6) -> str:
    """A large number with its thousands apart: 65535 -> 65,535"""
    return written(in_full(value, f"{value:,.{digits}g}"))


def in_full(value: float, number: str) -> str:
    """The number as Python formats it, but where that takes an exponent for one of more digits than it may have."""
    return f"{value:,.0f}" if "e+" in number and abs(value) < IN_FULL else power_of_ten(number)


def percent(share: float, decimals: int = 1) -> str:
    """0.9297 -> 93.0 %"""
    return f"{decimal(100 * share, decimals)} %"


def percent_if_known(share: float | None) -> str:
    """0.9297 -> 93.0 %; nothing where it cannot be told."""
    return "" if share is None else percent(share)


def points(share: float) -> str:
    """Size of a difference in points: 0.0213 -> 2.1"""
    return decimal(abs(100 * share))


def set_points(share: float) -> str:
    """Points that a setting asks for, as it has them, since rounding may claim more: 0.01 -> 1.0, 0.0025 -> 0.25"""
    return decimal(100 * share) if isclose(100 * share, round(100 * share, 1)) else shortest(100 * share, 6)


def points_apart(share: float, setting: float) -> str:
    """Points of what is larger than a setting, with as many decimals as show it: beside 2.0, 0.02038 -> 2.04"""
    return decimal(100 * share, decimals_beside(100 * share, round(100 * setting, MOST_DECIMALS), 1))


def signed(value: float, decimals: int = 1) -> str:
    """2.13 -> +2.1; what rounds to zero has no sign."""
    sign = "" if not round(abs(value), decimals) else "+" if value > 0 else MINUS
    return sign + decimal(abs(value), decimals)


def signed_points(share: float, decimals: int = 1) -> str:
    """0.0213 -> +2.1"""
    return signed(100 * share, decimals)


def interval(low: float, high: float, margin: float | None = None) -> str:
    """Of a difference, in points: +1.0 to +3.2. `margin`: the loss that its verdict speaks of; all are shares of 1."""
    return signed_interval(100 * low, 100 * high, loss=None if margin is None else 100 * margin)


def signed_interval(low: float, high: float, decimals: int = 1, loss: float | None = None) -> str:
    """Of a change: +1.0 to +3.2; an end has as many decimals as show on which side it lies of what it is held against.

    That is zero, where both ends lie beyond it (+0.03 to +3.2), and `loss`: beside 1.0, -0.98 and -1.04 are no -1.0.
    """
    bounds = ([0.0] if low * high > 0 else []) + ([] if loss is None else [-round(loss, MOST_DECIMALS)])
    fewest = [max([decimals, *(decimals_beside(end, bound, decimals) for bound in bounds)]) for end in (low, high)]
    return tr("{low} to {high}", low=signed(low, fewest[0]), high=signed(high, fewest[1]))


def signed_within(value: float, low: float, high: float, decimals: int = 1) -> str:
    """A change: +2.1; where its interval leaves zero out, with as many decimals as show that it does too."""
    return signed(value, decimals_beside(value, 0.0, decimals) if low * high > 0 else decimals)


def signed_points_within(share: float, low: float, high: float) -> str:
    """The same in points, of shares of 1: 0.0213 -> +2.1; 0.0003 from 0.0001 to 0.0004 -> +0.03"""
    return signed_within(100 * share, 100 * low, 100 * high)


def decimals_beside(value: float, bound: float, fewest: int) -> int:
    """As many that the value is shown on that side of the bound where it lies, to the most decimals of all."""
    decimals, true_side = fewest, side(round(value, MOST_DECIMALS), bound)
    while side(round(value, decimals), bound) != true_side and decimals < MOST_DECIMALS:
        decimals += 1
    return decimals


def side(value: float, bound: float) -> int:
    """-1 below the bound, 1 above it."""
    return (value > bound) - (value < bound)


def p_value(p: float) -> str:
    """0.0042 -> .004; with as many decimals as show it below what verdicts take: 0.0496 -> .0496"""
    decimals = 3
    while round(p, decimals) >= ALPHA > p:
        decimals += 1
    text = "0.001" if p < 0.001 else f"{p:.{decimals}f}"
    if LANGUAGE.get() in BARE_POINT:
        text = text.removeprefix("0")
    return f"< {written(text)}" if p < 0.001 else written(text)


def equals_p(p: float) -> str:
    """Behind the letter p: 0.0042 -> = .004"""
    return p_value(p) if p < 0.001 else f"= {p_value(p)}"


def listing(names: Sequence[str], joined: str = N_("{names} and {last}")) -> str:
    """a, b and c"""
    if len(names) == 1:
        return names[0]
    return euphonic(tr(joined, names=", ".join(names[:-1]), last=names[-1]))


def first_few(
    names: Sequence[str],
    few: Callable[[Sequence[str]], str] = listing,
    many: str = N_("{names} and {more} more (see the leaderboard)"),
) -> str:
    """As `few` (`listing`); of many names the first alone, as `many`, which says where all are: a, b, c, d, e and 21
    more (see the leaderboard)"""
    if len(names) <= LISTED:
        return few(names)
    return tr(many, names=", ".join(names[:FIRST]), more=grouped(len(names) - FIRST))


def alternatives(names: Sequence[str]) -> str:
    """a, b or c"""
    return listing(names, N_("{names} or {last}"))


def euphonic(text: str) -> str:
    """The text with the words that change before a sound like their own; in English none do."""
    for pattern, word in EUPHONY.get(LANGUAGE.get(), ()):
        text = re.sub(pattern, word, text)
    return text

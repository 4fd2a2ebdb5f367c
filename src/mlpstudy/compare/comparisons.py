"""From differences to verdicts: Holm's correction, both intervals, what could have been found, who may be the best."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from itertools import combinations
from typing import Literal

import numpy as np

from mlpstudy.compare.design import Design
from mlpstudy.compare.holm import holm
from mlpstudy.compare.margin import shown_margin
from mlpstudy.compare.scores import Scores
from mlpstudy.compare.two_way import OF_SHARES, Estimate, Floats
from mlpstudy.power import ALPHA, FEWEST_RUNS, detectable

Verdict = Literal["better", "worse", "noninferior", "undecided", "same", "alike", "descriptive", "reference"]


@dataclass(frozen=True)
class Comparison:
    """A competitor against the baseline; shares of 1, not points. None where the correction does not apply."""

    difference: float
    se: float
    df: float
    p: float
    low: float  # 95 % interval of this comparison alone
    high: float
    verdict: Verdict
    p_holm: float | None = None
    low_all: float | None = None  # 95 % interval that holds for all comparisons at once
    high_all: float | None = None
    detectable: float | None = None  # found four times in five, if it were the true difference
    margin: float | None = None  # of an undecided or noninferior variant: what low_all is held against, if anything is

    @property
    def single(self) -> bool:
        """Is it the only one of its family? Then its interval for all comparisons at once is its own."""
        return (self.low, self.high) == (self.low_all, self.high_all)

    @property
    def by_steps(self) -> bool:
        """Is there a verdict that the interval for all comparisons at once, which takes no steps, does not bear out?"""
        if self.low_all is None or self.high_all is None:
            return False
        return self.verdict in ("better", "worse") and self.low_all < 0 < self.high_all


def compare_family(
    scores: Scores,
    names: Sequence[str],
    baseline: str,
    margin: float | None = None,
    copies: Collection[str] = (),
) -> dict[str, Comparison]:
    """The variants whose verdicts stand together, so that one false winner among all of them is rare.

    `margin`: what is shown to be worse by less, a share of 1, and is neither better nor worse, is called noninferior.
    `copies`: those with the baseline's settings. That nothing differs is known before any data: they are no tests, and
    to count them would ask for more evidence of all others.
    """
    if not names:
        return {}
    estimates = stack([scores.difference(name, baseline) for name in names])
    discordance = np.array([scores.discordance(name, baseline) for name in names])
    return judge_family(names, estimates, scores.design, discordance, margin, copies)


def judge_family(
    names: Sequence[str],
    estimates: Estimate,
    design: Design,
    discordance: Floats,
    margin: float | None,
    copies: Collection[str] = (),
) -> dict[str, Comparison]:
    """The same from (V,) estimates and discordances, whatever it is that the names are compared with."""
    is_test = np.array([name not in copies for name in names])
    tests = max(int(is_test.sum()), 1)
    margin = shown_margin(margin, design.size, tests)
    p_holm = np.ones(len(names))
    p_holm[is_test] = holm(estimates.p()[is_test])
    alone, at_once = (estimates.interval(ALPHA / (2 * number), OF_SHARES) for number in (1, tests))
    smallest = detectable(estimates.se, estimates.df, tests, discordance, design.size)
    judged = design.runs >= FEWEST_RUNS
    tested = [verdict(estimates, p_holm, design.runs, i) for i in range(len(names))]
    verdicts = [with_margin(each, float(low), margin) for each, low in zip(tested, at_once[0], strict=True)]
    return {
        name: Comparison(
            **plain(estimates, alone, i),
            verdict=verdicts[i],
            p_holm=float(p_holm[i]) if judged else None,
            low_all=float(at_once[0][i]),
            high_all=float(at_once[1][i]),
            detectable=float(smallest[i]) if judged and is_test[i] and estimates.se[i] > 0 else None,
            margin=margin if verdicts[i] in ("undecided", "noninferior") else None,
        )
        for i, name in enumerate(names)
    }


def compare_outside(scores: Scores, names: Sequence[str], baseline: str) -> dict[str, Comparison]:
    """References and trivial baselines: the same interval, no correction, no verdict."""
    if not names:
        return {}
    estimates = stack([scores.difference(name, baseline) for name in names])
    alone = estimates.interval(ALPHA / 2, OF_SHARES)
    return {name: Comparison(**plain(estimates, alone, i), verdict="reference") for i, name in enumerate(names)}


def stack(estimates: Sequence[Estimate]) -> Estimate:
    """Estimates of V comparisons as one of shape (V,)."""
    return Estimate(
        *(np.stack([getattr(estimate, field) for estimate in estimates]) for field in ("difference", "se", "df"))
    )


def plain(estimates: Estimate, interval: tuple[Floats, Floats], i: int) -> dict[str, float]:
    """Difference, interval, standard error, degrees of freedom and p of comparison i, as floats."""
    low, high = (float(ends[i]) for ends in interval)
    values = {"difference": float(estimates.difference[i]), "low": low, "high": high}
    return values | {"se": float(estimates.se[i]), "df": float(estimates.df[i]), "p": float(estimates.p()[i])}


def verdict(estimates: Estimate, p_holm: np.ndarray, runs: int, i: int) -> Verdict:
    """Of comparison i; nothing is called better or worse on too few runs, or where p is no number."""
    if estimates.se[i] == 0 and estimates.difference[i] == 0:
        return "same"
    if runs < FEWEST_RUNS:
        return "descriptive"
    if not p_holm[i] < ALPHA:
        return "undecided"
    return "better" if estimates.difference[i] > 0 else "worse"


def with_margin(verdict: Verdict, low_all: float, margin: float | None) -> Verdict:
    """What cannot be told from the baseline is noninferior if all of its simultaneous interval is above -margin.

    A one-sided test of "worse by the margin or more", p < .025 / V. Why this family: whenever the V simultaneous
    intervals hold their true differences, which they do in 95 % of studies, no such claim is false; so these claims
    alone need no further correction (Bonferroni; one-sided, 2.5 %), whatever the margin and the dependence. Holm's
    verdicts are claims about another question, is there a difference at all, with 5 % of their own. The two share no
    variant, since only what Holm leaves undecided is looked at. Their errors add up to 5 % + 2.5 % at most, and only
    where some variants equal the baseline and all others are worse by the margin; `test_margin.py` simulates both.
    Intervals of few test images hold less often, so nothing is held against a margin that these cannot show: margin.py.
    Two one-sided tests: Schuirmann 1987, https://doi.org/10.1007/BF01068419; noninferiority: Piaggio et al. 2012,
    https://doi.org/10.1001/jama.2012.87802
    """
    return "noninferior" if verdict == "undecided" and margin is not None and low_all > -margin else verdict


def by_names(comparison: Comparison, named_alike: bool) -> Comparison:
    """What is right and wrong on the same images is the same only where it names the same classes; else it is alike."""
    return comparison if named_alike or comparison.verdict != "same" else replace(comparison, verdict="alike")


def possible_best(scores: Scores, names: Sequence[str]) -> tuple[str, ...]:
    """Who cannot be ruled out as the best: whom no other beats, one-sided p < .05 / (competitors - 1).

    Multiple comparisons with the best: Hsu 1984, https://doi.org/10.1214/aos/1176346732
    """
    beaten = set()
    for name, other in combinations(names, 2):
        estimate = scores.difference(name, other)
        loser = other if estimate.difference > 0 else name
        if estimate.p_above(np.abs(estimate.difference)) < ALPHA / (len(names) - 1):
            beaten.add(loser)
    return tuple(name for name in names if name not in beaten)

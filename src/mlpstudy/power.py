"""What a study of given size can find: standard error, degrees of freedom, smallest detectable difference.

Before a study, `split` puts in variances that are guessed; after it, `report` those that were measured.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.special import stdtrit

from mlpstudy.study_size import Size

Floats = NDArray[np.float64]

ALPHA = 0.05  # chance of any false verdict, over all comparisons together
POWER = 0.80  # of the smallest detectable difference: it is found four times in five
FEWEST_RUNS = 10  # with fewer, intervals are given and no verdict
LARGEST = 1.0  # share of 1: no two scores differ by more, so that a study which would need more finds nothing
HALVINGS = 40  # of the range in which a detectable difference is looked for: to 12 decimals
ROUNDING = 1e-12  # share of c below which a and b are what floats leave of 0


@dataclass(frozen=True)
class Spread:
    """Variances of a paired difference, of shape (V,) for V comparisons: mean difference + run + image + rest."""

    run: Floats  # what a run adds to all its images
    image: Floats  # what an image adds in all runs
    rest: Floats  # what is left in a single run and image


def parts(spread: Spread, size: Size) -> tuple[Floats, Floats, Floats]:
    """What a, b and c of compare/two_way.py are on average: variances over runs, over images, counted in both."""
    cells = size.repeats * size.groups
    over_runs, over_images = spread.run / size.runs, spread.image / size.groups
    if size.folds == 1:
        both = spread.rest / cells
        return over_runs + both, over_images + both, both
    # a fold scores images of its own, so that each part also holds a share of what belongs to the other
    return (
        over_runs + (spread.image + spread.rest) / cells,
        over_images + (spread.run + spread.rest) / cells,
        (spread.run + spread.image + spread.rest) / cells,
    )


def spread_of(a: Floats, b: Floats, c: Floats, size: Size) -> Spread:
    """The inverse of `parts`: the variances behind what a study measured.

    None is negative, though chance may leave c above a or b; the standard error stays the study's own. Of k-fold, c
    holds a share folds / groups of what runs add. With as many groups as folds, each run tests one group, so that a and
    c are the same: then what a run adds cannot be told from the rest, and is left there.
    """
    c = np.minimum(c, np.maximum(a, b))
    more_runs, more_images = np.maximum(a - c, 0.0), np.maximum(b - c, 0.0)
    cells = size.repeats * size.groups
    if size.folds == 1:
        return Spread(more_runs * size.runs, more_images * size.groups, c * cells)
    share = min(size.folds / size.groups, 1.0)
    both = np.maximum(c, share * a)
    run = np.maximum(a - both, 0.0) * size.runs / (1 - share) if share < 1 else np.zeros_like(a)
    # one repeat cannot tell what an image adds always from what it adds once: then repeats are not counted on
    image = more_images * cells / (size.repeats - 1) if size.repeats > 1 else np.maximum(both * cells - run, 0.0)
    return Spread(run, image, np.maximum(both * cells - run - image, 0.0))


def standard_error(a: Floats, b: Floats, c: Floats, runs: int, groups: float) -> tuple[Floats, Floats]:
    """Of the mean difference, with Satterthwaite's degrees of freedom; see compare/two_way.py.

    Where differences cancel out in every run and in every image, a and b are 0 and c alone tells that there are any.
    Of one group there is no spread, so that nothing is known: the error is infinite.
    """
    if groups <= 1:
        return np.full_like(a, np.inf), np.ones_like(a)
    variance = np.maximum(a + b - c, np.maximum(a, b))
    known = variance > ROUNDING * c
    variance = np.where(known, variance, c)
    spread = a**2 / (runs - 1) + b**2 / (groups - 1)
    least = np.full_like(variance, float(min(runs, groups) - 1))
    df = np.divide(variance**2, spread, out=least, where=known & (spread > 0))
    return np.sqrt(variance), df


def detectable(se: Floats, df: Floats, comparisons: int, discordance: Floats, size: Size) -> Floats:
    """Smallest difference found with 80 % power by Bonferroni's (Holm's first) step; uses no observed difference.

    A difference of d takes a discordance of d: a share of the predictions that is right for one of the two alone. Where
    a study has seen less, the variance grows with d, as in the power of McNemar's test (Connor 1987,
    https://doi.org/10.2307/2531961): what is missing spreads over images and runs like what is seen. Of less than the
    worth of an image that is known by so much alone, and the rest is taken to lie in the same images of all runs, the
    worst that it can be. Else 16 images of which one prediction in 160 differs "would have found 2.8 points"; an image
    is 6.25. What the size alone tells to be hidden is no discordance, and the same whatever the difference.
    """
    found = critical(df, comparisons) * se
    known = np.minimum(discordance * size.equal_groups, 1.0)  # share of which one knows how it spreads
    short = ((found > discordance) | (known < 1)) & (found < LARGEST)
    if not short.any():
        return found
    hidden = np.minimum(size.hidden, se**2)
    low, high = np.minimum(np.where(known < 1, found, discordance), LARGEST), np.full(found.shape, LARGEST)
    for _ in range(HALVINGS):
        difference = (low + high) / 2
        alike = (1 - known) * unseen(difference, discordance) * (1 - difference) / size.equal_groups
        more = (known > 0) & (difference > discordance)  # d (1 - d), in place of that of the discordance seen
        growth = np.divide(
            difference * (1 - difference), discordance * (1 - discordance), out=np.ones_like(alike), where=more
        )
        seen = (se**2 - hidden) * (growth * known + (1 - known)) + hidden
        variance = seen + alike
        freedom = np.divide(variance**2, seen**2 / df + alike**2 / (size.groups - 1), out=df.copy(), where=alike > 0)
        enough = critical(freedom, comparisons) * np.sqrt(variance) <= difference
        low, high = np.where(enough, low, difference), np.where(enough, difference, high)
    return np.where(short, high, found)


def unseen(difference: Floats, discordance: Floats) -> Floats:
    """Share of a difference d that a discordance of q does not explain: d - q, but d^2 / 4 q where d is below 2 q.

    With d - q alone the standard error would grow faster than d there: a study would find q and miss 2 q, and a
    standard error smaller by a thousandth would find a tenth of the difference. d^2 / 4 q is the least that is never
    below d - q and grows no faster than d^2.
    """
    below = difference < 2 * discordance
    return np.divide(difference**2, 4 * discordance, out=difference - discordance, where=below)


def critical(df: Floats, comparisons: int) -> Floats:
    """How many standard errors a difference must have for that."""
    return np.asarray(stdtrit(df, 1 - ALPHA / (2 * comparisons)) + stdtrit(df, POWER))

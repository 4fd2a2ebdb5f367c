"""What a study of given size can find: standard error, degrees of freedom, smallest detectable difference.

Before a study, `split` puts in variances that are guessed; after it, `report` those that were measured.
"""

from bisect import bisect_left
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.special import stdtrit

Floats = NDArray[np.float64]

ALPHA = 0.05  # chance of any false verdict, over all comparisons together
POWER = 0.80  # of the smallest detectable difference: it is found four times in five
FEWEST_RUNS = 10  # with fewer, intervals are given and no verdict
FEW_TESTED = 10  # test images of a class; of fewer its recall is next to unknown, which is told
LARGEST = 1.0  # share of 1: no two scores differ by more, so that a study which would need more finds nothing
MOST_RUNS, MOST_REPEATS = 1000, 100  # as many as study.runs and split.repeats take
HALVINGS = 40  # of the range in which a detectable difference is looked for: to 12 decimals
ROUNDING = 1e-12  # share of c below which a and b are what floats leave of 0
MOST_TIMES = 1000  # so many times the test images is as good as infinitely many


@dataclass(frozen=True)
class Spread:
    """Variances of a paired difference, of shape (V,) for V comparisons: mean difference + run + image + rest."""

    run: Floats  # what a run adds to all its images
    image: Floats  # what an image adds in all runs
    rest: Floats  # what is left in a single run and image


@dataclass(frozen=True)
class Size:
    """How much a study measures. In k-fold each repeat scores all images, each fold of it a share of them."""

    repeats: int
    groups: float  # of test images that may not be parted, by `effective_groups`; an image without duplicates is one
    folds: int = 1  # 1 = holdout: a repeat is a run
    class_groups: tuple[float, ...] = ()  # (K,) effective groups of each class, of a score that is a mean of recalls

    @property
    def runs(self) -> int:
        """Of each variant."""
        return self.repeats * self.folds

    @property
    def hidden(self) -> float:
        """What a mean of recalls may vary more than its images show: that of two more of the smallest class.

        Where all few images of a class agree, their variance says that nothing is left to doubt: "at most 5 points
        worse" was said in 57 % of simulated studies in which it was false, of 36, 12, 13 and 1 test images, and in 17 %
        of 200 and 8. One mended and one spoilt image of the smallest class, where a false claim is hidden most easily,
        bring that to 0, and to about 2.5 % where true differences lie just beyond the margin. In every class they would
        be too many: of ten classes of 90 images they would widen intervals by half. Bonett & Price 2012,
        https://doi.org/10.3102/1076998611411915
        """
        if not self.class_groups:
            return 0.0
        return 2 / ((min(self.class_groups) + 2) * len(self.class_groups)) ** 2

    @property
    def equal_groups(self) -> float:
        """How many groups give a mean over all of them this variance, if images vary alike in all classes."""
        if not self.class_groups:
            return self.groups
        return float(len(self.class_groups) ** 2 / sum(1 / groups for groups in self.class_groups))

    def larger(self, repeats: int, times: float) -> "Size":
        """With so many repeats, on so many times the test images of every class."""
        each = tuple(groups * times for groups in self.class_groups)
        return Size(repeats, self.groups * times, self.folds, each)


def size_of(repeats: int, folds: int, groups: NDArray[np.int64], labels: NDArray[np.int64] | None) -> Size:
    """Of (n,) test images in such groups; `labels` only of a score that is a mean of recalls."""
    together = effective_groups(np.unique(groups, return_counts=True)[1])
    if labels is None:
        return Size(repeats, together, folds)
    each = tuple(effective_groups(sizes) for sizes in class_group_sizes(groups, labels))
    return Size(repeats, min(together, effective_groups_by_class(each)), folds, each)


def class_group_sizes(groups: NDArray[np.int64], labels: NDArray[np.int64]) -> tuple[NDArray[np.int64], ...]:
    """For each class the images of its groups, in their order."""
    return tuple(np.unique(groups[labels == label], return_counts=True)[1] for label in np.unique(labels))


def effective_groups(sizes: NDArray[np.int64]) -> float:
    """How many equal groups tell as much as these: n^2 / (sum of n_g^2), which is G where all are equal.

    One group of half of the images tells little of how groups differ, whatever the number of the others. Kish 1965,
    Survey Sampling; for degrees of freedom Carter, Schnepel & Steigerwald 2017, https://doi.org/10.1162/REST_a_00639
    """
    return float(sizes.sum() ** 2 / (sizes**2).sum())


def effective_groups_by_class(groups: Sequence[float]) -> float:
    """The same of a mean of K recalls, from the effective groups of each class: degrees of freedom plus 1.

    Satterthwaite's, if images vary alike in all classes: each recall has a variance of 1 / G_k, on G_k - 1 degrees of
    freedom. A class of a single group has none, and counts as if it had 1: 36, 12, 13 and 1 images are worth 2.4.
    """
    variances = 1 / np.array(groups)
    freedom = np.maximum(np.array(groups) - 1, 1.0)
    return float(1 + variances.sum() ** 2 / (variances**2 / freedom).sum())


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
    https://doi.org/10.2307/2531961): what is missing spreads over images and runs like what is seen. Less than the
    worth of an image tells nothing of that: there it is taken to lie in the same images of all runs, the worst that it
    can be. Else 16 images of which one prediction in 160 differs "would have found 2.8 points"; an image is 6.25.
    What the size alone tells to be hidden is no discordance, and the same whatever the difference.
    """
    found = critical(df, comparisons) * se
    short = (found > discordance) & (found < LARGEST)
    if not short.any():
        return found
    known = discordance * size.equal_groups >= 1  # how it spreads over images and runs
    hidden = np.minimum(size.hidden, se**2)
    low, high = np.where(short, discordance, 0.0), np.full(found.shape, LARGEST)
    for _ in range(HALVINGS):
        difference = (low + high) / 2
        missing = np.maximum(difference - discordance, 0.0)
        alike = np.where(known, 0.0, missing * (1 - difference) / size.equal_groups)
        more = known & (missing > 0)  # d (1 - d), in place of that of the discordance seen
        growth = np.divide(
            difference * (1 - difference), discordance * (1 - discordance), out=np.ones_like(missing), where=more
        )
        variance = (se**2 - hidden) * growth + hidden + alike
        freedom = np.divide(variance**2, se**4 / df + alike**2 / (size.groups - 1), out=df.copy(), where=short & ~known)
        enough = critical(freedom, comparisons) * np.sqrt(variance) <= difference
        low, high = np.where(enough, low, difference), np.where(enough, difference, high)
    return np.where(short, high, found)


def critical(df: Floats, comparisons: int) -> Floats:
    """How many standard errors a difference must have for that."""
    return np.asarray(stdtrit(df, 1 - ALPHA / (2 * comparisons)) + stdtrit(df, POWER))


@dataclass(frozen=True)
class Detectable:
    """Smallest difference found four times in five: of the median variant, and of the middle half of the variants."""

    median: float
    low: float
    high: float


def middle(found: Floats) -> Detectable:
    """Of V differences, one for each variant."""
    finite = np.minimum(found, np.finfo(np.float64).max)  # between two infinite values a quantile would be NaN
    low, median, high = np.quantile(finite, (0.25, 0.5, 0.75)).tolist()
    return Detectable(median, low, high)


@dataclass(frozen=True)
class Plan:
    """What studies of any size find, if the variances of their V comparisons are these."""

    spread: Spread
    size: Size  # from which one starts
    images: int  # test images of that size
    comparisons: int  # V of the family, of which some may have no spread
    discordance: Floats | None = None  # (V,) mean absolute differences; None = their mean squares, where all are 1
    found: Detectable | None = None  # of that size, where a study measured it; else it follows from the spread

    @property
    def kfold(self) -> bool:
        """A k-fold tests all images it has, so that only its repeats can be chosen."""
        return self.size.folds > 1

    def detectable(self, repeats: int, times: float = 1) -> Detectable:
        """With so many repeats (runs of a holdout) on so many times the test images."""
        size = self.size.larger(repeats, times)
        a, b, c = parts(self.spread, size)
        se, df = standard_error(a, b + size.hidden, c, size.runs, size.groups)
        return middle(detectable(se, df, self.comparisons, self.discordant, size))

    @property
    def discordant(self) -> Floats:
        """(V,) how much of what is measured is right for one of two variants alone."""
        return self.spread.run + self.spread.image + self.spread.rest if self.discordance is None else self.discordance

    @property
    def now(self) -> Detectable:
        """Of the size from which one starts."""
        return self.found or self.detectable(self.size.repeats)

    @property
    def finds_nothing(self) -> bool:
        """Would even the largest difference there can be escape a study of that size?"""
        return self.now.median > LARGEST

    def beyond(self, present: int, fewest: int, difference: float) -> int:
        """Where a search starts: beyond what there is, where that is known not to find the difference."""
        return max(fewest, present + 1) if self.now.median > difference else fewest

    def repeats_for(self, difference: float, times: float = 1) -> int | None:
        """Fewest repeats that find it; None where no number does, because images limit the study."""
        fewest = -(-FEWEST_RUNS // self.size.folds)
        if times == 1:
            fewest = self.beyond(self.size.repeats, fewest, difference)
        most = MOST_REPEATS if self.kfold else MOST_RUNS
        return smallest(fewest, most, lambda repeats: self.detectable(repeats, times).median <= difference)

    def images_for(self, difference: float) -> int | None:
        """Fewest test images, from those there are on, that find it with these runs; None where no number does.

        So few runs that they give no verdict find nothing.
        """
        repeats, images = self.size.repeats, self.images
        if self.size.runs < FEWEST_RUNS:
            return None
        least = self.beyond(images, images, difference)
        return smallest(least, MOST_TIMES * images, lambda n: self.detectable(repeats, n / images).median <= difference)

    def repeats_and_images_for(self, difference: float) -> tuple[int, int] | None:
        """Repeats and test images that find it, where neither alone does: the fewest images, doubled at each step."""
        for times in (2, 4, 8, 16, 32, 64):
            if repeats := self.repeats_for(difference, times):
                return repeats, times * self.images
        return None


def smallest(low: int, high: int, enough: Callable[[int], bool]) -> int | None:
    """The smallest of low ... high that is enough, where all that are larger are enough too; None without any.

    Rounded up to two digits: no plan is more exact.
    """
    number = low + bisect_left(range(low, high + 1), True, key=enough)
    step = 10 ** max(0, len(str(number)) - 2)
    return -(-number // step) * step if number <= high else None

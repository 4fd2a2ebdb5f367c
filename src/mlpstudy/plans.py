"""What a larger study would find, and how large one has to be for a given difference."""

from bisect import bisect_left
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from mlpstudy.power import FEWEST_RUNS, LARGEST, Floats, Spread, detectable, parts, standard_error
from mlpstudy.study_size import Size

MOST_RUNS, MOST_REPEATS = 1000, 100  # as many as study.runs and split.repeats take
FEWEST_HALVED = 4  # variants; of fewer, none need lie in a middle half
MOST_TIMES = 1000  # so many times the test images is as good as infinitely many


@dataclass(frozen=True)
class Detectable:
    """Smallest difference found four times in five: of the median variant, and of the middle half of the variants."""

    median: float
    low: float
    high: float
    most: float  # of the variant that takes the largest: with this one all are found
    whole: bool = False  # are low and high those of all variants, too few for a middle half?


def middle(found: Floats) -> Detectable:
    """Of V differences, one for each variant."""
    finite = np.minimum(found, np.finfo(np.float64).max)  # between two infinite values a quantile would be NaN
    whole = len(found) < FEWEST_HALVED
    low, median, high = np.quantile(finite, (0, 0.5, 1) if whole else (0.25, 0.5, 0.75)).tolist()
    return Detectable(median, low, high, float(finite.max()), whole)


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
    def variants(self) -> int:
        """How many the study is measured by."""
        return len(self.spread.run)

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

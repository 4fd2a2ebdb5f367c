"""Networks that learnt nothing from the pictures: who names one class, and who is not above the majority class."""

from collections.abc import Sequence

import numpy as np

from mlpstudy.compare.comparisons import ALPHA, FEWEST_RUNS
from mlpstudy.compare.scores import Scores
from mlpstudy.compare.two_way import OF_SHARES
from mlpstudy.contracts.measures import MAJORITY, Counts

NEARLY_ALL = 0.98  # of the test images
LEARNT = 0.05  # share of 1 by which to be above the majority class, where runs are too few for an interval


def names_one_class(counts: Counts) -> bool:
    """Is nearly every test image of a run given the same class? From (F, K, K) images by run, true and named class.

    So must those of other classes be: where nearly all images are of one class, it is right to name it for these.
    """
    runs, most = np.arange(len(counts)), counts.sum(axis=1).argmax(axis=1)  # F
    named, images = counts[runs, :, most], counts.sum(axis=2)  # F, K by true class
    is_other = np.arange(counts.shape[1]) != most[:, None]
    others = images[is_other].sum()
    shares = named.sum() / images.sum(), named[is_other].sum() / max(others, 1)
    return bool(min(shares) >= NEARLY_ALL)


def above_majority(scores: Scores, networks: Sequence[str]) -> set[str]:
    """Networks that are shown to score higher than the majority class, which names the largest class of its draw.

    By the intervals that hold for all of them at once. Those of a few runs are so wide that they show nothing: there
    LEARNT decides.
    """
    if scores.design.runs < FEWEST_RUNS:
        return {name for name in networks if scores.mean(name) > scores.mean(MAJORITY) + LEARNT}
    tail = ALPHA / (2 * len(networks))
    lows = {name: scores.difference(name, MAJORITY).interval(tail, OF_SHARES)[0] for name in networks}
    return {name for name, low in lows.items() if low > 0}

"""Networks that learnt nothing from the pictures: who names one class, and who is not above the majority class."""

from collections.abc import Sequence

import numpy as np

from mlpstudy.compare.scores import Scores
from mlpstudy.compare.two_way import OF_SHARES
from mlpstudy.contracts.measures import MAJORITY, Counts
from mlpstudy.power import ALPHA, FEWEST_RUNS

NEARLY_ALL = 0.98  # of the test images


def names_one_class(counts: Counts) -> bool:
    """Is in each run nearly every test image given one class? From (F, K, K) images by run, true and named class.

    So must those of other classes be: where nearly all images are of one class, it is right to name it for these. A
    run that tests no other class tells nothing, and neither do runs all of which test none.
    """
    runs, most = np.arange(len(counts)), counts.sum(axis=1).argmax(axis=1)  # F
    named, images = counts[runs, :, most], counts.sum(axis=2)  # F, K by true class
    is_other = np.arange(counts.shape[1]) != most[:, None]
    others = (images * is_other).sum(axis=1)  # F
    nearly_all = named.sum(axis=1) >= NEARLY_ALL * images.sum(axis=1)
    nearly_all &= (named * is_other).sum(axis=1) >= NEARLY_ALL * others
    return bool(nearly_all.all() and others.any())


def above_majority(scores: Scores, networks: Sequence[str]) -> set[str]:
    """Networks that are shown to score higher than the majority class, which names the largest class of its draw.

    By the intervals that hold for all of them at once; those of fewer runs than verdicts take show next to nothing, and
    the network's own decides there. Of simulated studies of 20 networks that guess, with 2 to 9 runs, it lets one
    pass in at most 2 %, 5 points of difference in up to 87 %: an interval counts how few the images are.
    """
    few = scores.design.runs < FEWEST_RUNS
    tail = ALPHA / (2 * (1 if few else len(networks)))
    lows = {name: scores.difference(name, MAJORITY).interval(tail, OF_SHARES)[0] for name in networks}
    return {name for name, low in lows.items() if low > 0}

"""How runs come to their training images, and so what the verdicts speak of.

The standard error takes runs for independent. Runs that draw much of one pool are not: what is peculiar to the pool
they have in common, and no spread between them shows it. With real fits on 600 fresh data sets (`bench/coverage.py`),
the 95 % interval holds the true difference in

| images of a class, drawn of | data sets | standard error over true deviation |
|-----------------------------|-------------|------------------------------------|
| 20 of 20                    | 86 to 90 %  | .74 to .83                         |
| 20 of 25                    | 89 to 93 %  | .80 to .86                         |
| 20 of 72                    | 92 to 95 %  | .90 to .94                         |
| 20 of 320                   | 95 to 96 %  | .99 to 1.00                        |

of them (the range over five pairs of learners). Nadeau and Bengio's factor 1 + F f / (1 - f) on the part of the runs, f
being the share drawn (2003, https://doi.org/10.1023/A:1024068626366), takes the luck of a run for data: standard errors
come out 1.2 to 5 times too wide. So verdicts speak of new training images only where f is small.
"""

from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from mlpstudy.contracts.split import TEST, TRAIN, VALIDATION, Split

Scope = Literal["new_images", "pool", "training_set", "folds"]
SMALL_SHARE = 1 / 16  # of the pool: runs that draw no more than this count as independent


@dataclass(frozen=True)
class Draws:
    """Training images of the runs: of which images, and what share of them each run draws."""

    scope: Scope
    images: int  # that they are drawn from: the pool, or all images of a k-fold
    share: float  # drawn in each run, of the class of which most is drawn


def draws_of(split: Split) -> Draws:
    """Counted in the first run, for all runs draw as many."""
    info, share = split.info, largest_share(split)
    if info.scheme == "kfold":
        return Draws("folds", info.counts.kept, share)
    pool = info.counts.pool[0]
    if info.counts.train[0] == pool:
        return Draws("training_set", pool, share)
    return Draws("new_images" if share <= SMALL_SHARE else "pool", pool, share)


def largest_share(split: Split) -> float:
    """Of a class's pool, or of all its images in a k-fold, what the first run draws; of the class it draws most of."""
    pool = np.array([split.info.counts.classes[name] for name in split.classes])
    if split.info.scheme == "holdout":
        pool = pool - images_by_class(split, VALIDATION) - images_by_class(split, TEST)
    return float((images_by_class(split, TRAIN) / np.maximum(pool, 1)).max())


def images_by_class(split: Split, part: int) -> NDArray[np.int64]:
    """(K,) in one part of the first run."""
    return np.bincount(split.labels[split.rows(0, part)], minlength=len(split.classes))

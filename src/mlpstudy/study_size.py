"""How much a study measures: repeats, folds, and how many images its test images are worth."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

FEW_TESTED = 10  # test images of a class; of fewer its recall is next to unknown, which is told


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
        return hidden_in_mean(min(self.class_groups), len(self.class_groups))

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


def hidden_in_mean(groups: float, recalls: int = 1) -> float:
    """Variance that two more images of a class, one mended and one spoilt, bring to a mean of so many recalls."""
    return 2 / ((groups + 2) * recalls) ** 2


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

"""Stratified, group-aware folds: scikit-learn's own, whose slow step is computed for all folds at once."""

import numpy as np
from numpy.typing import NDArray
from sklearn.model_selection import StratifiedGroupKFold

Counts = NDArray[np.float64]  # whole numbers
# By which numpy.isclose takes two numbers as the same
RELATIVE, ABSOLUTE = 1e-5, 1e-8


class StratifiedFolds(StratifiedGroupKFold):  # type: ignore[misc]
    """The folds of StratifiedGroupKFold to the last image, in a fraction of its time.

    For each group it takes the fold that leaves the classes spread most evenly over the folds, which costs
    scikit-learn a standard deviation, a mean and a comparison of arrays for each fold: 0.16 ms, and 0.02 here. Private
    API: where it goes, the folds stay and only the gain is lost, which test_stratified.py notices.
    """

    def _find_best_fold(self, y_counts_per_fold: Counts, y_cnt: Counts, group_y_counts: Counts) -> int:
        """`y_counts_per_fold` (F, C): images of each class that folds have; y_cnt (C,): all; group_y_counts (C,)."""
        F, C = y_counts_per_fold.shape
        if C == 1:  # numpy adds up a single column in another order, which rounds otherwise
            return int(super()._find_best_fold(y_counts_per_fold, y_cnt, group_y_counts))
        shares = np.repeat((y_counts_per_fold / y_cnt)[:, None], F, axis=1)  # F, F, C: fold, fold with the group, class
        folds = np.arange(F)
        shares[folds, folds] = (y_counts_per_fold + group_y_counts) / y_cnt
        # numpy.std over folds and numpy.mean over classes without their checks, in the same order of additions
        deviations = np.square(shares - np.add.reduce(shares, axis=0) / F)
        spreads = np.add.reduce(np.sqrt(np.add.reduce(deviations, axis=0) / F), axis=1) / C  # F
        return most_even(spreads.tolist(), np.add.reduce(y_counts_per_fold, axis=1).tolist())


def most_even(spreads: list[float], images: list[float]) -> int:
    """The fold of the least spread; of those that come close, one after the other, that with fewer images."""
    best = 0
    for fold in range(1, len(spreads)):
        close = abs(spreads[fold] - spreads[best]) <= ABSOLUTE + RELATIVE * abs(spreads[best])
        if spreads[fold] < spreads[best] or (close and images[fold] < images[best]):
            best = fold
    return best

"""Standard error of a mean whose cells, run by image, are no full grid: each run trains on images of its own.

Two-way clustering: Cameron, Gelbach & Miller 2011, https://doi.org/10.1198/jbes.2010.07136. On a full grid it nearly
agrees with `two_way.estimate`: there c is freed of the means of runs and images, here it is not, which takes at most
1/R of one part and 1/G of the other from the variance.
"""

import numpy as np
from numpy.typing import NDArray

from mlpstudy.compare.design import leverage
from mlpstudy.compare.two_way import Estimate, Floats
from mlpstudy.power import standard_error
from mlpstudy.study_size import effective_groups


def cell_weights(taking_part: NDArray[np.bool_], of_run: Floats) -> Floats:
    """(F, N) weights that sum to 1: a run's share (F,), spread evenly over its cells."""
    cells = np.maximum(taking_part.sum(axis=1), 1)
    return np.asarray(np.where(taking_part, (of_run / of_run.sum() / cells)[:, None], 0.0))


def cell_influences(values: Floats, weights: Floats) -> tuple[float, Floats]:
    """The weighted mean of (F, N) values, and by how much each cell moves it: weight x (value - mean).

    Values of cells without weight may be NaN. Influences of a sum or a difference of means add up likewise.
    """
    known = np.where(weights > 0, values, 0.0)
    mean = float((weights * known).sum())
    return mean, weights * (known - mean)


def estimate_cells(
    difference: float,
    influences: Floats,
    groups: NDArray[np.int64],
    taking_part: NDArray[np.bool_] | None = None,
) -> Estimate:
    """(F, N) influences, (N,) groups of images -> estimate; cells without a part in the mean have influence 0.

    a over runs, b over groups, c over run and group together, which a and b both hold: SE^2 = max(a + b - c, a, b).
    `taking_part` (N,): images of the parts that the means are over; None = those with an influence. In the difference
    of two equal means the images that both count alike have none, and yet tell that little differs.
    """
    order = np.argsort(groups, kind="stable")
    starts = np.flatnonzero(np.diff(groups[order], prepend=-1))
    errors = np.add.reduceat(influences[:, order], starts, axis=1)  # F, G
    images = np.asarray(influences.any(axis=0) if taking_part is None else taking_part)
    sizes = np.add.reduceat(images[order], starts, dtype=np.int64)  # G
    F = len(errors)
    b, number = over_groups(errors.sum(axis=0), sizes)
    a = F / (F - 1) * np.asarray((errors.sum(axis=1) ** 2).sum())
    c = np.asarray((errors**2).sum())
    return Estimate(np.asarray(difference), *standard_error(a, b, c, F, number))


def over_groups(errors: Floats, sizes: NDArray[np.int64]) -> tuple[Floats, float]:
    """(G,) summed influences, of so many images each -> b, and the effective number of groups.

    One group is the whole mean and cannot move it: then runs alone are left.
    """
    G = np.count_nonzero(sizes)
    if G < 2:
        return np.zeros(()), 2.0
    return G / (G - 1) * np.asarray(((errors * leverage(sizes)) ** 2).sum()), effective_groups(sizes)

"""Standard error of a paired difference over two crossed samples: the runs and the images.

Crossed random effects, quasi-F: Clark 1973, https://doi.org/10.1016/S0022-5371(73)80014-3; Satterthwaite's degrees
of freedom; reader x case studies: Obuchowski & Rockette 1995, https://doi.org/10.1080/03610919508813243, and Hillis
2007, https://doi.org/10.1002/sim.2532; two-way clustering: Cameron, Gelbach & Miller 2011,
https://doi.org/10.1198/jbes.2010.07136. The maximum with either part alone is a conservative addition. All functions
take leading dimensions, one for each comparison.

Groups of unequal size: the variance over groups is the jackknife's (CR3: Bell & McCaffrey 2002, Survey Methodology 28),
with the degrees of freedom of the effective number of groups (study_size.py). For equal groups both are what G alone
gives. Of a mean of recalls (balanced accuracy) errors are those within classes, with n - 1 of each: see `centred`.
Of 10,000 simulated comparisons without any difference (10 runs; bench/groups.py) had p < .05:

| groups                               | with G alone | so    |
| 10 of 20 images                      | 4.9 %        | 4.9 % |
| one of 50 images, 150 of one         | 7.1 %        | 2.4 % |
| one of 200 images, 200 of one        | 41 %         | 0.8 % |
| 40, lognormal sizes (deviation 1)    | 7.8 %        | 5.7 % |
| 20, one of which has 398 of 589      | 63 %         | 0.2 % |
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.special import stdtr, stdtrit

from mlpstudy.compare.design import Design
from mlpstudy.power import standard_error

Floats = NDArray[np.float64]
Range = tuple[float, float]  # the smallest and the largest that a number can be

SHARE: Range = (0.0, 1.0)
OF_SHARES: Range = (-1.0, 1.0)  # a difference of two shares
OF_DIFFERENCES: Range = (-2.0, 2.0)  # a difference of two such differences
UNLIMITED: Range = (-np.inf, np.inf)


@dataclass(frozen=True)
class Estimate:
    """Mean differences with their standard errors; se = 0 where all differences are alike."""

    difference: Floats
    se: Floats
    df: Floats

    def p(self) -> Floats:
        """Two-sided; 1 where there is no difference at all."""
        return np.asarray(2 * self.p_above(np.abs(self.difference)))

    def p_above(self, difference: Floats) -> Floats:
        """One-sided probability of at least this difference if there were none.

        Where all are alike there is no t: then the sign test's, by the runs or groups of which there are fewer.
        """
        t = np.divide(difference, self.se, out=np.zeros_like(self.se), where=self.se > 0)
        of_signs = 0.5 ** (self.df + 1)
        alike = np.where(difference > 0, of_signs, np.where(difference < 0, 1 - of_signs, 0.5))
        return np.where(self.se == 0, alike, stdtr(self.df, -t))

    def half_width(self, tail: float) -> Floats:
        """Half of the interval that leaves `tail` on either side."""
        return np.asarray(stdtrit(self.df, 1 - tail)) * self.se

    def interval(self, tail: float, within: Range) -> tuple[Floats, Floats]:
        """The ends that leave `tail` on either side, but none that no difference can have.

        The t distribution of a handful of images reaches beyond: +2.5 points, -3054 to +3059. NaN stays NaN.
        """
        half = self.half_width(tail)
        return np.clip(self.difference - half, *within), np.clip(self.difference + half, *within)


def over_runs(values: Floats) -> Estimate:
    """(F,) values of two runs or more -> their mean, for new runs on these images."""
    F = len(values)
    return Estimate(*map(np.asarray, (values.mean(), values.std(ddof=1) / np.sqrt(F), F - 1.0)))


def estimate(differences: Floats, design: Design, hidden: float | None = None) -> Estimate:
    """(..., R, n) differences of paired scores -> (...) estimates, for new images and new runs.

    `hidden`: variance that few images of a class may hide; None = `Size.hidden` in study_size.py.
    """
    mean = differences.mean(axis=(-2, -1))
    a, b, c = variances_of(differences, design, hidden)
    return Estimate(mean, *standard_error(a, b, c, design.runs, design.size.groups))


def variances_of(differences: Floats, design: Design, hidden: float | None) -> tuple[Floats, Floats, Floats]:
    """a, b and c of (..., R, n) differences; of a mean of recalls, b with what few images of a class may hide.

    Not where there is no difference in any run and image.
    """
    a, b, c = variances(group_errors(centred(differences, design), design), design)
    more = design.size.hidden if hidden is None else hidden
    return a, b + np.where(differences.any(axis=(-2, -1)), more, 0.0), c


def centred(values: Floats, design: Design) -> Floats:
    """(..., R, n) weighted values less their mean; of a mean of recalls each class less its own.

    A mean of recalls moves by (value - recall of its class) x weight for each image: linearised influence, as of any
    stratified sample (Cochran 1977, Sampling Techniques). Less the mean of all, differences between classes would pass
    for luck: a network that always names one of two classes had 50.0 points, 43.5 to 56.5.
    """
    if design.label is None:
        return np.asarray(values - values.mean(axis=(-2, -1))[..., None, None])
    order = np.argsort(design.label, kind="stable")
    counts = np.bincount(design.label)
    sums = np.add.reduceat(values.mean(axis=-2)[..., order], np.cumsum(counts) - counts, axis=-1)
    means: Floats = sums / counts  # ..., K
    return values - means[..., None, design.label]


def group_errors(centred: Floats, design: Design) -> Floats:
    """(..., R, n) -> (..., R, G): sums over groups, times G / n. A group is one cluster, weighted by its size."""
    n, G = len(design.group), len(design.group_starts)
    sums: Floats = np.add.reduceat(centred[..., design.by_group], design.group_starts, axis=-1)
    return sums * (G / n)


def variances(errors: Floats, design: Design) -> tuple[Floats, Floats, Floats]:
    """Variances of the mean: a over runs, b over groups, c over run and group together, which a and b both hold."""
    R, G = errors.shape[-2:]
    sums = run_sums(errors, design)
    F = sums.shape[-1]
    of_groups = errors.mean(axis=-2, keepdims=True)
    a = F / (F - 1) * (sums**2).sum(axis=-1) / (R * G) ** 2
    b = variance_over_groups(of_groups[..., 0, :], design)
    if design.kfold:
        return a, b, (errors**2).sum(axis=(-2, -1)) / (R * G) ** 2
    rest = errors - errors.mean(axis=-1, keepdims=True) - of_groups
    return a, b, (rest**2).sum(axis=(-2, -1)) / ((R - 1) * (G - 1) * R * G)


def variance_over_groups(of_groups: Floats, design: Design) -> Floats:
    """(..., G) errors of groups -> (...) variance of the mean: of the G means that each leave out one group."""
    G = of_groups.shape[-1]
    return np.asarray(((of_groups * design.leverage) ** 2).sum(axis=-1) / (G * (G - 1)))


def run_sums(errors: Floats, design: Design) -> Floats:
    """(..., R, G) errors -> (..., F) their sum in each run."""
    if not design.kfold:
        return np.asarray(errors.sum(axis=-1))
    run = design.group_run
    return np.stack([errors[..., run == number].sum(axis=-1) for number in range(design.runs)], axis=-1)

"""Standard error of a paired difference over two crossed samples: the trainings and the images.

Crossed random effects, quasi-F: Clark 1973; Satterthwaite's degrees of freedom; reader x case studies: Obuchowski &
Rockette 1995, Hillis 2007; two-way clustering: Cameron, Gelbach & Miller 2011. The maximum with either part alone is
a conservative addition. All functions take leading dimensions, one for each comparison.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.special import stdtr, stdtrit

from mlpstudy.evaluate.statistics.trials import Trials

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Estimate:
    """Mean differences with their standard errors; se = 0 where all differences are alike."""

    difference: Floats
    se: Floats
    df: Floats

    def p(self) -> Floats:
        """Two-sided; 1 where all differences are alike."""
        return np.where(self.se > 0, 2 * self.p_above(np.abs(self.difference)), 1.0)

    def p_above(self, difference: Floats) -> Floats:
        """One-sided probability of at least this difference if there were none; 1/2 where all are alike."""
        t = np.divide(difference, self.se, out=np.zeros_like(self.se), where=self.se > 0)
        return np.asarray(stdtr(self.df, -t))

    def half_width(self, tail: float) -> Floats:
        """Half of the interval that leaves `tail` on either side."""
        return np.asarray(stdtrit(self.df, 1 - tail)) * self.se


def estimate(differences: Floats, trials: Trials) -> Estimate:
    """(..., R, n) differences of paired scores -> (...) estimates, for new images and new trainings."""
    mean = differences.mean(axis=(-2, -1))
    errors = group_errors(differences - mean[..., None, None], trials)
    a, b, c = variances(errors, trials)
    F, G = trials.trainings, len(trials.group_starts)
    variance = np.maximum(a + b - c, np.maximum(a, b))
    parts = a**2 / (F - 1) + b**2 / (G - 1)
    df = np.divide(variance**2, parts, out=np.full_like(variance, float(F - 1)), where=parts > 0)
    return Estimate(mean, np.sqrt(variance), df)


def group_errors(centred: Floats, trials: Trials) -> Floats:
    """(..., R, n) -> (..., R, G): a duplicate group counts as one image."""
    n, G = len(trials.group), len(trials.group_starts)
    sums: Floats = np.add.reduceat(centred[..., trials.by_group], trials.group_starts, axis=-1)
    return sums * (G / n)


def variances(errors: Floats, trials: Trials) -> tuple[Floats, Floats, Floats]:
    """a: of the mean over trainings; b: over image groups; c: what both count."""
    R, G = errors.shape[-2:]
    sums = training_sums(errors, trials)
    F = sums.shape[-1]
    of_groups = errors.mean(axis=-2, keepdims=True)
    a = F / (F - 1) * (sums**2).sum(axis=-1) / (R * G) ** 2
    b = (of_groups**2).sum(axis=(-2, -1)) / (G * (G - 1))
    if trials.kfold:
        return a, b, (errors**2).sum(axis=(-2, -1)) / (R * G) ** 2
    rest = errors - errors.mean(axis=-1, keepdims=True) - of_groups
    return a, b, (rest**2).sum(axis=(-2, -1)) / ((R - 1) * (G - 1) * R * G)


def training_sums(errors: Floats, trials: Trials) -> Floats:
    """(..., R, G) -> (..., F)"""
    if not trials.kfold:
        return np.asarray(errors.sum(axis=-1))
    training = trials.group_training
    return np.stack([errors[..., training == number].sum(axis=-1) for number in range(trials.trainings)], axis=-1)

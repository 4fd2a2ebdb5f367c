"""Macro precision and macro F1 of the test images: means of ratios, one a class, that are no means over images.

Linearised (delta method; Taylor series in Cochran 1977, Sampling Techniques) they become such means, and their changes
have the verdicts' error. Over runs alone, 28 to 36 % of simulated studies of two equal variants had p < .0125, with 200
test images as with 1,000, for all runs share these. Linearised, it is 0 to 1.2 %; of precision only with what
`hidden_by_few` adds.
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from mlpstudy.compare.design import Design
from mlpstudy.compare.study import Study
from mlpstudy.compare.two_way import Estimate, Floats, estimate
from mlpstudy.study_size import FEW_TESTED, hidden_in_mean

Labels = NDArray[np.int64]


@dataclass(frozen=True)
class MacroDifference:
    """Means over runs (in k-fold over repeats, all folds of each together), and the estimate of their difference."""

    without: float
    having: float
    estimate: Estimate


def macro_difference(study: Study, having: str, without: str, name: str) -> MacroDifference:
    """For new images and new runs; class sizes are no luck, as in a mean of recalls."""
    design, labels = study.design, study.split.labels[study.design.images]
    predicted = [
        study.measures[each].predicted[design.run, design.images].astype(np.int64) for each in (without, having)
    ]
    return difference_of(predicted, labels, design, name)


def difference_of(predicted: list[Labels], labels: Labels, design: Design, name: str) -> MacroDifference:
    """From two (R, n) predictions, in that order, and (n,) labels."""
    one, other = (np.stack([MACRO_MEASURES[name](named, labels) for named in runs]) for runs in predicted)
    hidden = hidden_by_few(predicted, labels, design) if name == "precision" else None
    difference = estimate(other - one, design.by_class(labels), hidden)
    return MacroDifference(float(one.mean()), float(other.mean()), difference)


def hidden_by_few(predicted: list[Labels], labels: Labels, design: Design) -> float:
    """Variance of a difference of macro precisions that classes hide which are hardly ever named.

    A class that is named for two images has a precision of two images: the next one may halve it. So the class that is
    named least, and every class named for fewer than FEW_TESTED images, counts as if it were named for two more, as in
    `Size.hidden`. Named: the least of both (R, n) predictions, mean over repeats; a group counts as one image.

    Of two classes, one of which is next to never named, no difference is then large enough for a direction. That is
    wanted: of simulated studies of two equal variants that name a class for 0.4 to 1.4 images 14 to 20 % had p < .0125
    without this, and none with it. Of ten classes, five of which are named for 0.1 images, the 95 % interval held the
    truth in 59 % without, and in all 250 studies with it.
    """
    tested = np.unique(labels)
    counts = [[(runs == label).sum(axis=1).mean() for label in tested] for runs in predicted]
    named = np.sort(np.min(counts, axis=0)) * len(design.group_sizes) / len(labels)
    few = [each for each in named if each < FEW_TESTED] or [named[0]]
    return sum(hidden_in_mean(float(each), len(tested)) for each in few)


def precision_values(named: Labels, labels: Labels) -> Floats:
    """(n,) values of images whose mean is the macro precision: 0 of a class that is never named."""
    is_named, is_right = members(named, labels)
    return linearised(is_right, is_named)


def f1_values(named: Labels, labels: Labels) -> Floats:
    """(n,) values of images whose mean is the macro F1."""
    is_named, is_right = members(named, labels)
    return linearised(2 * is_right, is_named + members(labels, labels)[0])


MACRO_MEASURES: dict[str, Callable[[Labels, Labels], Floats]] = {"precision": precision_values, "f1": f1_values}


def members(named: Labels, labels: Labels) -> tuple[Floats, Floats]:
    """(n, K) of the K classes that are tested: is it the one that is named, and is that right?"""
    is_named = named[:, None] == np.unique(labels)
    return is_named.astype(np.float64), (is_named & (named == labels)[:, None]).astype(np.float64)


def linearised(parts: Floats, wholes: Floats) -> Floats:
    """(n, K) summands of K ratios -> (n,) values whose mean is the mean ratio, each by how far its image moves it."""
    totals = np.maximum(wholes.sum(axis=0), 1)  # 0 where there is nothing
    ratios = parts.sum(axis=0) / totals
    return np.asarray(ratios.mean() + len(parts) * ((parts - ratios * wholes) / totals).mean(axis=1))

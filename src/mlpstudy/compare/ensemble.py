"""Ensembles: all runs of a variant together, named by the mean of their probabilities, against its single runs."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from mlpstudy.compare.design import Design
from mlpstudy.compare.study import Study
from mlpstudy.compare.two_way import OF_SHARES, SHARE, Estimate, Range, centred, group_errors, variance_over_groups
from mlpstudy.power import ALPHA
from mlpstudy.study_size import effective_groups


@dataclass(frozen=True)
class ImageInterval:
    """A mean with its 95 % interval over images alone: for these runs, whatever others would give."""

    mean: float
    low: float
    high: float


@dataclass(frozen=True)
class Ensemble:
    """Of one variant; scores are shares of 1, of the study's compared score."""

    name: str
    runs: int  # whose probabilities are averaged for each test image
    score: ImageInterval
    single: float  # mean score of the runs, each for itself
    gain: ImageInterval  # score minus single, image by image


def ensembles(study: Study) -> tuple[Ensemble, ...]:
    """Of the baseline, the variants and the references, the best score first; outside the family of comparisons.

    Empty where a variant has one run for each image: its ensemble would be that run.
    """
    if len(study.design.run) < 2:
        return ()
    found = [ensemble(study, name) for name, each in study.measures.items() if each.ensemble is not None]
    return tuple(sorted(found, key=lambda each: (-each.score.mean, each.name != study.baseline.name, each.name)))


def ensemble(study: Study, name: str) -> Ensemble:
    """One variant's runs together."""
    design, weight, named = study.scores.design, study.scores.weight, study.measures[name].ensemble
    assert named is not None
    right = named[design.images] == study.split.labels[design.images]  # (n,)
    single = study.scores.correct[name].mean(axis=0)
    return Ensemble(
        name=name,
        runs=len(design.run),
        score=share_interval(right, weight, design),
        single=float((single * weight).mean()),
        gain=image_interval(right - single, weight, design, OF_SHARES),
    )


def share_interval(right: NDArray[np.bool_], weight: NDArray[np.float64], design: Design) -> ImageInterval:
    """Of the weighted share of (n,) images named rightly; where all or none are, as far as so many images can tell.

    By t nothing would be left to doubt there. Clopper & Pearson 1934, https://doi.org/10.1093/biomet/26.4.404: of G
    groups without a mistake, a share p of mistakes is shown by (1 - p)^G = alpha / 2. Of a mean of recalls, as if all
    classes were as small as the smallest, which is the most that it can hide.
    """
    if right.any() and not right.all():
        return image_interval(right, weight, design, SHARE)
    of_classes = design.size.class_groups
    groups = min([effective_groups(design.group_sizes), *(len(of_classes) * each for each in of_classes)])
    unseen = 1 - (ALPHA / 2) ** (1 / groups)
    return ImageInterval(1.0, 1 - unseen, 1.0) if right.all() else ImageInterval(0.0, 0.0, unseen)


def image_interval(
    values: NDArray[np.float64] | NDArray[np.bool_], weight: NDArray[np.float64], design: Design, within: Range
) -> ImageInterval:
    """Of the weighted mean of (n,) values, by t; a group of images is one cluster. Of one group nothing is known."""
    mean, groups = float((values * weight).mean()), design.size.groups
    if groups <= 1:  # a fold that tests one patient
        return ImageInterval(mean, *within)
    errors = group_errors(centred((values * weight)[None], design), design)
    variance = variance_over_groups(errors[0], design) + (design.size.hidden if values.any() else 0.0)
    low, high = Estimate(*map(np.asarray, (mean, np.sqrt(variance), groups - 1))).interval(ALPHA / 2, within)
    return ImageInterval(mean, float(low), float(high))

"""Measures that are means over images: their changes have the verdicts' error, over runs and images together."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from mlpstudy.compare.cells import cell_influences, cell_weights, estimate_cells
from mlpstudy.compare.scores import class_weights, design_for
from mlpstudy.compare.study import Study
from mlpstudy.compare.two_way import Estimate, Floats, estimate
from mlpstudy.contracts.measures import NONE
from mlpstudy.contracts.split import TEST, TRAIN, VALIDATION


@dataclass(frozen=True)
class ImageMeasure:
    """What stands in a cell (run, image), and over which parts of the images its means are taken."""

    values: Callable[[Study, str], Floats]  # variant -> (F, N), NaN or anything where an image has no part in a run
    parts: Mapping[int, int]  # part of the split -> +1, or -1 where its mean is taken off


def losses(study: Study, variant: str) -> Floats:
    """(F, N) minus the logarithm of the true class's probability, in nats."""
    return np.asarray(study.log_losses(variant), np.float64)


def hits(study: Study, variant: str) -> Floats:
    """(F, N) 1 where the class is named rightly."""
    return np.asarray(study.measures[variant].predicted == study.split.labels, np.float64)


def balanced_hits(study: Study, variant: str) -> Floats:
    """(F, N) the same times the weight of the image's class in the test: their mean is the balanced accuracy."""
    weights = np.zeros(len(study.split.labels))
    weights[study.design.images] = class_weights(study.split.labels[study.design.images])
    return hits(study, variant) * weights


IMAGE_MEASURES: dict[str, ImageMeasure] = {  # column of metrics/runs.csv -> what it is the mean of
    "log_loss": ImageMeasure(losses, {TEST: 1}),
    "train_log_loss": ImageMeasure(losses, {TRAIN: 1}),
    "validation_log_loss": ImageMeasure(losses, {VALIDATION: 1}),
    "accuracy": ImageMeasure(hits, {TEST: 1}),
    "balanced_accuracy": ImageMeasure(balanced_hits, {TEST: 1}),
    "train_accuracy": ImageMeasure(hits, {TRAIN: 1}),
    "validation_accuracy": ImageMeasure(hits, {VALIDATION: 1}),
    "gap": ImageMeasure(hits, {TRAIN: 1, TEST: -1}),
}


@dataclass(frozen=True)
class ImageMean:
    """Of one variant: the measure's mean, each run weighing as its test images, and what each cell adds to it."""

    mean: float
    influences: Floats  # (F, N)


def image_mean(study: Study, variant: str, measure: ImageMeasure) -> ImageMean:
    """The number that the leaderboard shows."""
    values, of_run = measure.values(study, variant), study.split_sizes(TEST)
    total, influences = 0.0, np.zeros(study.split.parts.shape)
    for part, sign in measure.parts.items():
        mean, influence = cell_influences(values, cell_weights(taking_part(study, variant, part), of_run))
        total, influences = total + sign * mean, influences + sign * influence
    return ImageMean(total, influences)


def taking_part(study: Study, variant: str, part: int) -> NDArray[np.bool_]:
    """(F, N) does an image stand in that part of a run? A variant may train on fewer images than its runs draw."""
    return np.asarray((study.split.parts == part) & (study.measures[variant].predicted != NONE))


def image_difference(study: Study, having: str, without: str, name: str) -> Estimate:
    """Test images are a full grid, each scored once in every repeat; other cells are not."""
    measure = IMAGE_MEASURES[name]
    if measure.parts == {TEST: 1}:
        cells = measure.values(study, having) - measure.values(study, without)
        design = design_for(name, study.design, study.split.labels[study.design.images])
        return estimate(cells[design.run, design.images], design)
    one, other = (image_mean(study, variant, measure) for variant in (having, without))
    groups: NDArray[np.int64] = study.split.groups
    members = [taking_part(study, variant, part) for variant in (having, without) for part in measure.parts]
    images = np.any(members, axis=(0, 1))
    return estimate_cells(one.mean - other.mean, one.influences - other.influences, groups, images)

"""The images that a variant's runs train on, where `train.images_per_class` leaves some of the run's draw unused.

Whoever trains, predicts or measures takes the split through `trained_split`, so that all of them mean the same images.
"""

from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from mlpstudy.config.train import VariantConfig
from mlpstudy.contracts.split import TRAIN, UNUSED, Split
from mlpstudy.seeds import generator


def trained_split(split: Split, config: VariantConfig) -> Split:
    """The split as this variant sees it; validation and test stay as they are, and groups stay where they were."""
    if config.train.images_per_class is None:
        return split
    parts = split.parts.copy()
    for run, row in enumerate(parts):
        row[row == TRAIN] = UNUSED
        row[first_of_each_class(split, run, config.train.images_per_class, config.seed)] = TRAIN
    return replace(split, parts=parts)


def first_of_each_class(split: Split, run: int, images: int, seed: int) -> NDArray[np.int64]:
    """Numbers of the first `images` of each class in an order of the run's own; a smaller class gives all it has.

    The order does not depend on `images`: the images of a smaller number are among those of a larger one, and those of
    one number are the same for every variant.
    """
    rows = split.rows(run, TRAIN)
    order = generator(seed, "images_per_class", run).permutation(rows)
    labels = split.labels[order]
    return np.concatenate([order[labels == label][:images] for label in np.unique(labels)])

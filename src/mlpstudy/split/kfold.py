"""Repeated, stratified, group-aware folds over all images, given splits pooled."""

import numpy as np
from numpy.typing import NDArray

from mlpstudy.config.split import SplitConfig
from mlpstudy.contracts.index import Index
from mlpstudy.contracts.split import TEST, TRAIN, VALIDATION
from mlpstudy.seeds import generator, seed_for
from mlpstudy.split.share import take_share


def kfold(index: Index, kept: NDArray[np.bool_], config: SplitConfig) -> NDArray[np.uint8]:
    """(repeats x folds, N) parts: each kept image is tested once a repeat; validation comes off the training side."""
    from mlpstudy.split.stratified import StratifiedFolds  # late: it imports scikit-learn

    rows = np.flatnonzero(kept)
    labels, groups = index.labels[rows], index.groups[rows]
    parts = np.zeros((config.repeats * config.folds, len(kept)), np.uint8)
    for repeat in range(config.repeats):
        seed = seed_for(config.seed, "folds", repeat) % 2**32  # as many bits as scikit-learn takes
        folds = StratifiedFolds(config.folds, shuffle=True, random_state=seed).split(rows, labels, groups)
        for fold, (others, tested) in enumerate(folds):
            part = parts[repeat * config.folds + fold]
            part[rows[others]], part[rows[tested]] = TRAIN, TEST
            random = generator(config.seed, "validation", repeat, fold)
            share = take_share(rows[others], index.labels, index.groups, config.validation, random, spared=1)
            part[share] = VALIDATION
    return parts

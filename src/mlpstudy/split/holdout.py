"""One frozen partition for all runs; given splits stand."""

import numpy as np
from numpy.typing import NDArray

from mlpstudy.config.split import SplitConfig
from mlpstudy.contracts.index import Index
from mlpstudy.contracts.split import TEST, TRAIN, UNUSED, VALIDATION
from mlpstudy.seeds import generator
from mlpstudy.split.share import take_share


def holdout(index: Index, kept: NDArray[np.bool_], config: SplitConfig) -> NDArray[np.uint8]:
    """(runs, N) parts, alike in all runs: TRAIN marks the pool that each run draws from.

    A part the source does not bring is a share of what it gives for training (of all, where it brings no splits).
    """
    part = np.where(kept, TRAIN, UNUSED).astype(np.uint8)
    part[kept & (index.given == "test")] = TEST
    part[kept & (index.given == "validation")] = VALIDATION
    for name, number, fraction in (("test", TEST, config.test), ("validation", VALIDATION, config.validation)):
        if not np.any(index.given == name):  # a split of which nothing can be used is refused, not replaced
            pool = np.flatnonzero(part == TRAIN)
            part[take_share(pool, index.labels, index.groups, fraction, generator(config.seed, name))] = number
    return np.tile(part, (config.runs, 1))

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
    shares = (("test", TEST, config.test), ("validation", VALIDATION, config.validation))
    missing = [share for share in shares if not np.any(index.given == share[0])]  # one that is empty is refused later
    for filled, (name, number, fraction) in enumerate(missing):
        pool, random = np.flatnonzero(part == TRAIN), generator(config.seed, name)
        spared = len(missing) - filled  # a group of each class for training, and one for a share that comes after this
        part[take_share(pool, index.labels, index.groups, fraction, random, spared)] = number
    return np.tile(part, (config.runs, 1))

"""Each run sees its own draw of the training pool, the same for every variant."""

import numpy as np
from numpy.typing import NDArray

from mlpstudy.config.split import SplitConfig
from mlpstudy.contracts.split import TRAIN, UNUSED
from mlpstudy.seeds import generator


def draw_training(parts: NDArray[np.uint8], labels: NDArray[np.int64], config: SplitConfig) -> NDArray[np.uint8]:
    """(F, N) parts and (N,) labels -> (F, N) parts with `train_per_class` images of each class left as TRAIN.

    Validation and test stay as they are.
    """
    drawn = parts.copy()
    if config.train_per_class is None:
        return drawn
    for run, row in enumerate(drawn):
        random = generator(config.draw_seed, "draw", run)
        pool = np.flatnonzero(row == TRAIN)
        row[pool] = UNUSED
        for label in np.unique(labels[pool]):
            row[random.choice(pool[labels[pool] == label], config.train_per_class, replace=False)] = TRAIN
    return drawn

"""The log-loss of every single image."""

import numpy as np
from numpy.typing import NDArray

from mlpstudy.contracts.predictions import log_losses, read_predictions
from mlpstudy.contracts.split import UNUSED, Split


def read_log_losses(variant: str, split: Split) -> NDArray[np.float32]:
    """(F, N) in nats, NaN where an image has no part in a run; a run is read at a time, so that memory stays flat."""
    probabilities = read_predictions(variant)  # F, N, K
    losses = np.full(split.parts.shape, np.nan, np.float32)
    for run, parts in enumerate(split.parts):
        used = np.flatnonzero(parts != UNUSED)
        losses[run, used] = log_losses(probabilities[run, used, split.labels[used]])
    return losses

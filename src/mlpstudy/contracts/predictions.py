"""data/predictions/<variant>.npy: class probabilities by run and image, (F, N, K) float32, NaN where an image has no
part in that run."""

from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from mlpstudy import paths
from mlpstudy.arrays import read_array, write_array


def write_predictions(variant: str, probabilities: NDArray[np.float32]) -> None:
    """Keeps (F, N, K) probabilities."""
    write_array(predictions_file(variant), probabilities)


def read_predictions(variant: str) -> NDArray[np.float32]:
    """(F, N, K), memory-mapped: a page is read when it is looked at."""
    probabilities: NDArray[np.float32] = read_array(predictions_file(variant), mapped=True)
    return probabilities


def log_losses(given: NDArray[np.float32]) -> NDArray[np.float32]:
    """Of images by the probabilities of their true classes, in nats; what float32 rounded to 0 counts as 1.2e-7."""
    least = np.finfo(np.float32).eps
    return np.asarray(-np.log(np.clip(given, least, 1 - least)))


def mean_probabilities(variant: str, runs: NDArray[np.int64], images: NDArray[np.int64]) -> NDArray[np.float32]:
    """(n, K) of these images (n,), over the rows of `runs` (R, n), each of which names a run for every image.

    Read a row at a time, so that memory stays flat.
    """
    probabilities = read_predictions(variant)
    total = np.zeros((len(images), probabilities.shape[2]), np.float64)
    for row in runs:
        total += probabilities[row, images]
    return np.asarray(total / len(runs), np.float32)


def predictions_file(variant: str) -> Path:
    """Below the working folder."""
    return paths.PREDICTIONS / f"{variant}.npy"

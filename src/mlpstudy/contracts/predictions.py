"""data/predictions/<variant>.npy: class probabilities by run and image, (F, N, K) float32, NaN where an image has no
part in that run."""

from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from mlpstudy import paths
from mlpstudy.files import atomic


def write_predictions(variant: str, probabilities: NDArray[np.float32]) -> None:
    """Keeps (F, N, K) probabilities."""
    with atomic(predictions_file(variant)) as temporary, temporary.open("wb") as file:
        np.save(file, probabilities)


def read_predictions(variant: str) -> NDArray[np.float32]:
    """(F, N, K), memory-mapped: a page is read when it is looked at."""
    probabilities: NDArray[np.float32] = np.load(predictions_file(variant), mmap_mode="r")
    return probabilities


def predictions_file(variant: str) -> Path:
    """Below the working folder."""
    return paths.PREDICTIONS / f"{variant}.npy"

"""What every training of a variant says about every image it has a part in."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from mlpstudy import paths
from mlpstudy.contracts.split import TRAIN, UNUSED, Split
from mlpstudy.evaluate.start import distinct_units, matrices
from mlpstudy.files import atomic

BLOCK = 2048  # images read at a time, so that memory stays flat


@dataclass(frozen=True)
class Predictions:
    """Class probabilities of all trainings of one variant, and how each training ended."""

    probabilities: NDArray[np.float32]  # (F, N, K), NaN where an image has no part in that training
    status: tuple[str, ...]  # (F,) finished | diverged
    epoch: tuple[int, ...]  # (F,) whose weights are scored
    epochs: tuple[int, ...]  # (F,) trained
    distinct_units: tuple[float, ...] = ()  # (F,) share of hidden units that no other is a copy of


def predict(variant: str, split: Split, images: NDArray[np.uint8]) -> Predictions:
    """A diverged training predicts the majority class of its training images."""
    import torch

    from mlpstudy.nets.store import load_model

    torch.set_num_threads(1)
    F, N, K = *split.parts.shape, len(split.classes)
    probabilities = np.full((F, N, K), np.nan, np.float32)
    outcomes, distinct = [], []
    for training in range(F):
        saved = load_model(paths.model_file(variant, training))
        network, outcome = saved.network, saved.outcome
        used = np.flatnonzero(split.parts[training] != UNUSED)
        if outcome.status == "diverged":
            probabilities[training, used] = np.eye(K)[majority(split, training)]
        else:
            fill(probabilities[training], network, images, used)
        outcomes.append(outcome)
        distinct.append(distinct_units(matrices(network)))
    return Predictions(
        probabilities,
        status=tuple(outcome.status for outcome in outcomes),
        epoch=tuple(outcome.epoch for outcome in outcomes),
        epochs=tuple(outcome.epochs for outcome in outcomes),
        distinct_units=tuple(distinct),
    )


def fill(target: NDArray[np.float32], network: object, images: NDArray[np.uint8], rows: NDArray[np.int64]) -> None:
    """Puts the probabilities of these images into their rows of (N, K)."""
    from torch import nn

    from mlpstudy.nets.predict import probabilities

    assert isinstance(network, nn.Module)
    for start in range(0, len(rows), BLOCK):
        block = rows[start : start + BLOCK]
        target[block] = probabilities(network, images[block])


def majority(split: Split, training: int) -> int:
    """The most frequent class among the training images, the first of equals."""
    return int(np.bincount(split.labels[split.rows(training, TRAIN)], minlength=len(split.classes)).argmax())


def save(variant: str, probabilities: NDArray[np.float32]) -> None:
    with atomic(paths.PREDICTIONS / f"{variant}.npy") as temporary, temporary.open("wb") as file:
        np.save(file, probabilities)

"""What every run of a variant predicts for every image that has a part in it."""

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from mlpstudy import paths
from mlpstudy.contracts.measures import Measures
from mlpstudy.contracts.split import UNUSED, Split
from mlpstudy.contracts.weights import WeightSummary
from mlpstudy.evaluate.majority import majority
from mlpstudy.evaluate.weights import weight_measures, weight_summary
from mlpstudy.files import file_digest

if TYPE_CHECKING:
    from mlpstudy.nets.build import Network

BLOCK = 2048  # images read at a time, so that memory stays flat


@dataclass(frozen=True)
class Predictions:
    """Scores of all runs of one competitor, how each run ended, and what the weights of a network say."""

    scores: NDArray[np.float32]  # (F, N, K) probabilities of a network, NaN where an image has no part in that run
    status: tuple[str, ...]  # (F,) finished | diverged
    epoch: tuple[int, ...]  # (F,) whose weights are scored
    epochs: tuple[int, ...]  # (F,) trained
    networks: tuple[str, ...]  # (F,) digests of their files; empty for trivial methods, which have none
    weight_measures: tuple[Measures, ...] = ()  # (F,) of each run's network
    weights: WeightSummary | None = None  # of run 0


def predict(variant: str, split: Split, images: NDArray[Any]) -> Predictions:
    """By the trained networks; a diverged run predicts the majority class of its training images."""
    import torch

    from mlpstudy.nets.store import load_model

    torch.set_num_threads(1)
    F, N, K = *split.parts.shape, len(split.classes)
    probabilities = np.full((F, N, K), np.nan, np.float32)
    outcomes, measured = [], []
    summary: WeightSummary | None = None
    for run in range(F):
        saved = load_model(paths.model_file(variant, run))
        used = np.flatnonzero(split.parts[run] != UNUSED)
        if saved.outcome.status == "diverged":
            probabilities[run, used] = np.eye(K)[majority(split, run)]
        else:
            fill(probabilities[run], saved.network, images, used)
        outcomes.append(saved.outcome)
        measured.append(weight_measures(saved, run, split, images))
        if run == 0:
            summary = weight_summary(saved, run)
    return Predictions(
        probabilities,
        status=tuple(outcome.status for outcome in outcomes),
        epoch=tuple(outcome.epoch for outcome in outcomes),
        epochs=tuple(outcome.epochs for outcome in outcomes),
        networks=tuple(dvc_digest(paths.model_file(variant, run)) for run in range(F)),
        weight_measures=tuple(measured),
        weights=summary,
    )


def dvc_digest(file: Path) -> str:
    """The one that DVC notes, under which its cache holds the file, and `md5sum` tells."""
    return file_digest(file, "md5")


def fill(target: NDArray[np.float32], network: "Network", images: NDArray[Any], rows: NDArray[np.int64]) -> None:
    """Puts the probabilities of these images into their rows of the target, (N, K)."""
    from mlpstudy.nets.predict import probabilities

    for first in range(0, len(rows), BLOCK):
        block = rows[first : first + BLOCK]
        target[block] = probabilities(network, images[block])

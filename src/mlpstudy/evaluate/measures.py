"""Descriptive measures of one run on one part of the images.

The values of scikit-learn's functions of these names with `labels` of the classes present, to the bit but for the area
under ROC (1e-12). Importing those takes 0.6 s, and each call more than ten times as long for some hundred images.
"""

import numpy as np
from numpy.typing import NDArray

from mlpstudy.contracts.predictions import log_losses

BINS = 15  # of the calibration error, equally wide (Guo et al. 2017)

Labels = NDArray[np.int64]
Probabilities = NDArray[np.float32]


def class_measures(labels: Labels, scores: Probabilities) -> dict[str, float]:
    """From true labels (n,) and scores (n, K): the greatest score names the class.

    Means over classes; absent ones do not count, and what is never named has precision 0.
    """
    predicted, present = scores.argmax(axis=1), np.unique(labels)
    groups = (labels, predicted, labels[predicted == labels])
    images, named, right = (np.bincount(group, minlength=scores.shape[1])[present] for group in groups)
    recall = (right / images).mean()
    values = {"accuracy": np.mean(predicted == labels), "balanced_accuracy": recall}
    values |= {"precision": (right / np.maximum(named, 1)).mean(), "recall": recall}
    values["f1"] = (2 * right / (images + named)).mean()
    if len(present) > 1:
        values["auc"] = areas_under_roc(labels[:, None] == present, scores[:, present]).mean()
    return {name: float(value) for name, value in values.items()}


def areas_under_roc(members: NDArray[np.bool_], scores: Probabilities) -> NDArray[np.float64]:
    """(K,) of each class the share of pairs, a member and another image, whose scores are in order; ties are halves.

    From members and scores (n, K), by the ranks of the members: Hanley & McNeil 1982,
    https://doi.org/10.1148/radiology.143.1.7063747. SciPy has `rankdata`, whose import takes half a second of a core.
    """
    inside = members.sum(axis=0)
    ranks = np.array([ranks_in(column, column[own]).sum() for own, column in zip(members.T, scores.T, strict=True)])
    area: NDArray[np.float64] = (ranks - inside * (inside + 1) / 2) / (inside * (len(members) - inside))
    return area


def ranks_in(scores: NDArray[np.float32], chosen: NDArray[np.float32]) -> NDArray[np.float64]:
    """(m,) rank, from 1, of each chosen score among all scores (n,); equal ones share the mean of theirs."""
    ordered = np.sort(scores)
    below, up_to = (np.searchsorted(ordered, chosen, side) for side in ("left", "right"))
    ranks: NDArray[np.float64] = (below + up_to + 1) / 2
    return ranks


def probability_measures(labels: Labels, probabilities: Probabilities) -> dict[str, float]:
    """Log-loss in nats; calibration error."""
    return {
        "log_loss": float(log_losses(probabilities[np.arange(len(labels)), labels]).mean()),
        "ece": calibration_error(labels, probabilities),
    }


def calibration_error(labels: Labels, probabilities: Probabilities) -> float:
    """Mean distance between confidence and accuracy over bins of confidence, weighted by their images."""
    _, confidence, right = calibration_bins(labels, probabilities)
    return float(np.abs(confidence - right).sum() / len(labels))


def calibration_bins(labels: Labels, probabilities: Probabilities) -> NDArray[np.float64]:
    """(3, BINS) of each bin of confidence its images, the sum of their confidences, and how many are named rightly.

    Sums, so that those of several runs may be added.
    """
    confidence = probabilities.max(axis=1).astype(np.float64)
    bins = np.minimum((confidence * BINS).astype(np.int64), BINS - 1)
    right = probabilities.argmax(axis=1) == labels
    sums = [np.bincount(bins, weights=values, minlength=BINS) for values in (np.ones(len(labels)), confidence, right)]
    return np.stack(sums).astype(np.float64)

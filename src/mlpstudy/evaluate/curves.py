"""What the learning curves of a run say: how fast it converged, how steadily, and whether it overfitted.

Training losses here are those of the running epoch, with dropout and augmentation at work.
"""

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from mlpstudy.contracts.history import CURVES, TRAIN_LOSS, VALIDATION_ACCURACY, VALIDATION_LOSS, gradient_columns
from mlpstudy.contracts.measures import Measures

CLOSE = 0.95  # share of the best validation accuracy that counts as converged
LATE, THIRD = 5, 3  # the last fifth of the epochs, and the last third


def curve_measures(history: pd.DataFrame) -> Measures:
    """Of the epochs of one run. Epochs count from 1; a diverged run is measured up to its last finite epoch.

    What takes more epochs than there are, or hidden units where there are none, is not measured.
    """
    finite = history.iloc[np.flatnonzero(np.isfinite(history[list(CURVES)]).all(axis=1))]
    if finite.empty:
        return {}
    train_loss, validation_loss, accuracy = (
        finite[name].to_numpy() for name in (TRAIN_LOSS, VALIDATION_LOSS, VALIDATION_ACCURACY)
    )
    return {
        **({"epochs_to_95": epochs_to(CLOSE, accuracy)} if len(finite) > 1 else {}),
        "best_epoch": float(np.argmin(validation_loss) + 1),
        **({"loss_roughness": roughness(train_loss)} if len(finite) > 1 else {}),
        **({"validation_swing": swing(accuracy)} if len(finite) // THIRD > 1 else {}),
        "overfitting": float(validation_loss[-1] - validation_loss.min()),
        **({"late_fall": late_fall(validation_loss)} if len(finite) > 1 else {}),
        "first_train_loss": float(train_loss[0]),
        "last_train_loss": float(train_loss[-1]),
        **({"dead_units": float(finite["dead_units"].iloc[-1])} if gradient_norms(finite).shape[1] > 1 else {}),
        **gradient_measures(finite),
    }


def gradient_measures(finite: pd.DataFrame) -> Measures:
    """Gradient norm of each weight layer, from input to output, after the first epoch and after the last.

    And the ratio of the first layer's norm to the last one's, which is small where gradients vanish on their way back.
    An epoch with a norm that is no finite number is not measured: float32 overflows where a run is about to diverge.
    """
    norms = gradient_norms(finite)
    measures: Measures = {}
    for name, epoch in (("first", norms[0]), ("last", norms[-1])):
        if not np.isfinite(epoch).all():
            continue
        measures |= {f"{name}_gradient_{layer}": float(norm) for layer, norm in enumerate(epoch, 1)}
        if len(epoch) > 1 and epoch[-1] > 0:
            measures[f"{name}_gradient_ratio"] = float(epoch[0] / epoch[-1])
    return measures


def gradient_norms(finite: pd.DataFrame) -> NDArray[np.float64]:
    """(E, L) of E epochs and the L weight layers of this run: others may have more."""
    return gradient_columns(finite).dropna(axis=1, how="all").to_numpy(np.float64)


def epochs_to(share: float, accuracy: NDArray[np.float64]) -> float:
    """The first epoch of which the validation accuracy is that share of the best."""
    return float(np.argmax(accuracy >= share * accuracy.max()) + 1)


def roughness(loss: NDArray[np.float64]) -> float:
    """How far epochs move against the trend: all rises of the loss together, as a share of its first value."""
    return float(np.maximum(np.diff(loss), 0).sum() / loss[0]) if loss[0] else 0.0


def swing(accuracy: NDArray[np.float64]) -> float:
    """Standard deviation of the validation accuracy over the last third of the epochs."""
    return float(accuracy[-(len(accuracy) // THIRD) :].std())


def late_fall(validation_loss: NDArray[np.float64]) -> float:
    """How far the validation loss fell over the last fifth of the epochs: above 0 while training still helped."""
    epochs = max(1, round(len(validation_loss) / LATE))
    return float(validation_loss[-1 - epochs] - validation_loss[-1])

"""What the runs say of a picture, together and one by one."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from mlpstudy.preprocess.brightness import ValueRange


@dataclass(frozen=True)
class Prediction:
    """What is said of one picture; of one that could not be read only why, and None for the rest."""

    file: str  # as it was named
    problem: str | None = None
    label: str | None = None  # name of the most probable class
    probability: float | None = None  # mean over the runs
    runner_up: str | None = None  # None where there is but one class
    runner_up_probability: float | None = None
    agreeing: int | None = None  # runs whose own most probable class is `label`; None where only their mean is known
    runs: int | None = None
    probabilities: dict[str, float] | None = None  # class -> mean over the runs
    flattened: ValueRange | None = None  # its values, where the scale of the training leaves one or two greys of them
    learnt: bool | None = None  # has it the pixels of an image that some of the networks learnt from? None = not known


def vote(file: str, scores: NDArray[np.float32], classes: Sequence[str], runs: int | None = None) -> Prediction:
    """From the probabilities (R, K) of R runs for one picture; of equal ones the first class counts.

    Or from the mean (1, K) of so many `runs`.
    """
    R = runs or len(scores)
    mean = scores.mean(axis=0, dtype=np.float64)  # K
    first, *others = np.argsort(-mean, kind="stable").tolist()
    return Prediction(
        file,
        label=classes[first],
        probability=float(mean[first]),
        runner_up=classes[others[0]] if others else None,
        runner_up_probability=float(mean[others[0]]) if others else None,
        agreeing=int((scores.argmax(axis=1) == first).sum()) if len(scores) == R else None,
        runs=R,
        probabilities={name: float(share) for name, share in zip(classes, mean, strict=True)},
    )

"""The test images that a variant is most surely wrong about, mean over repeats."""

from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from mlpstudy import paths
from mlpstudy.evaluate.study import Study

SHOWN = 12


@dataclass(frozen=True)
class Mistake:
    image: int  # number of the image
    file: str
    true: str
    named: str
    true_probability: float
    named_probability: float


def mean_probabilities(study: Study, name: str) -> NDArray[np.float32]:
    """(n, K) over repeats; read a repeat at a time, so that memory stays flat."""
    kept = np.load(paths.PREDICTIONS / f"{name}.npy", mmap_mode="r")
    trials = study.trials
    total = np.zeros((len(trials.images), kept.shape[2]), np.float64)
    for trainings in trials.training:
        total += kept[trainings, trials.images]
    return np.asarray(total / len(trials.training), np.float32)


def worst_mistakes(study: Study, name: str) -> list[Mistake]:
    """The most certain first, one of each duplicate group."""
    probabilities = mean_probabilities(study, name)
    labels = study.split.labels[study.trials.images]
    named = probabilities.argmax(axis=1)
    sure = np.where(named != labels, probabilities.max(axis=1), -1.0)
    order = [place for place in np.argsort(-sure, kind="stable") if sure[place] > 0]
    _, first = np.unique(study.trials.group[order], return_index=True)
    files = pd.read_csv(paths.INDEX, usecols=[0]).iloc[:, 0].astype(str)
    classes = study.split.classes
    return [
        Mistake(
            image=int(study.trials.images[place]),
            file=files[int(study.trials.images[place])],
            true=classes[labels[place]],
            named=classes[named[place]],
            true_probability=float(probabilities[place, labels[place]]),
            named_probability=float(probabilities[place, named[place]]),
        )
        for place in (order[number] for number in sorted(first)[:SHOWN])
    ]

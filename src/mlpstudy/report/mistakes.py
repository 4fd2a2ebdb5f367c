"""The test images that a variant is most surely wrong about, mean over repeats."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from mlpstudy.compare.study import Study
from mlpstudy.contracts.index import Index
from mlpstudy.contracts.predictions import read_predictions

SHOWN = 12


@dataclass(frozen=True)
class Mistake:
    """One test image that is named wrongly."""

    image: int  # number of the image
    file: str
    true: str
    named: str
    true_probability: float
    named_probability: float


def mean_probabilities(study: Study, variant: str) -> NDArray[np.float32]:
    """(n, K) over repeats; read a repeat at a time, so that memory stays flat."""
    probabilities, design = read_predictions(variant), study.design
    total = np.zeros((len(design.images), probabilities.shape[2]), np.float64)
    for runs in design.run:
        total += probabilities[runs, design.images]
    return np.asarray(total / len(design.run), np.float32)


def worst_mistakes(study: Study, variant: str, index: Index) -> list[Mistake]:
    """The most certain first, one of each group."""
    probabilities = mean_probabilities(study, variant)  # n, K
    labels = study.split.labels[study.design.images]
    named = probabilities.argmax(axis=1)
    certainty = np.where(named != labels, probabilities.max(axis=1), -1.0)
    order = np.array([i for i in np.argsort(-certainty, kind="stable") if certainty[i] > 0], np.int64)
    _, first = np.unique(study.design.group[order], return_index=True)
    classes = study.split.classes
    return [
        Mistake(
            image=int(study.design.images[i]),
            file=index.shown_name(study.design.images[i]),
            true=classes[labels[i]],
            named=classes[named[i]],
            true_probability=float(probabilities[i, labels[i]]),
            named_probability=float(probabilities[i, named[i]]),
        )
        for i in order[np.sort(first)[:SHOWN]]
    ]

"""The test images that a variant is most surely wrong about, mean over repeats."""

from dataclasses import dataclass

import numpy as np

from mlpstudy.compare.study import Study
from mlpstudy.contracts.index import Index
from mlpstudy.contracts.predictions import mean_probabilities

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


def worst_mistakes(study: Study, variant: str, index: Index) -> list[Mistake]:
    """The most certain first, one of each group."""
    probabilities = mean_probabilities(variant, study.design.run, study.design.images)  # n, K
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

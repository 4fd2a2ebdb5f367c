"""A given split that leaked, where the study was told to keep it: what the leak is worth."""

from dataclasses import dataclass

import numpy as np

from mlpstudy.contracts.split import TRAIN, VALIDATION
from mlpstudy.evaluate.study import Study


@dataclass(frozen=True)
class Leaked:
    sentence: str
    rows: list[tuple[str, float, float]]  # competitor, accuracy on the clean and on the leaked; none if all leaked


def leaked(study: Study) -> Leaked | None:
    """None where no test image has a duplicate in its own training."""
    dirty = leaked_images(study)
    if not dirty.any():
        return None
    labels = study.split.labels[study.trials.images]
    right = {entry.name: study.results[entry.name].predicted == labels for entry in study.entries}
    text = (
        f"In {100 * dirty.mean():.1f} % of the predictions a duplicate of the test image was in the training or "
        "validation part, for the study was told to keep what leaked. "
    )
    if dirty.all():
        return Leaked(f"{text}No accuracy of this study is an honest one.", [])
    text += "Accuracy on the clean images is the honest one."
    return Leaked(text, [(name, float(hit[~dirty].mean()), float(hit[dirty].mean())) for name, hit in right.items()])


def leaked_images(study: Study) -> np.ndarray:
    """(R, n) has this training seen a duplicate of this test image?"""
    split, trials = study.split, study.trials
    seen = [np.unique(split.groups[(parts == TRAIN) | (parts == VALIDATION)]) for parts in split.parts]
    groups = split.groups[trials.images]
    found = np.zeros(trials.training.shape, bool)
    for repeat, trainings in enumerate(trials.training):
        for training in np.unique(trainings):
            mine = trainings == training
            found[repeat, mine] = np.isin(groups[mine], seen[training])
    return found

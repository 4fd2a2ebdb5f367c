"""Trivial methods fit the same draws and folds as the networks."""

import numpy as np

from mlpstudy.contracts.split import TRAIN, UNUSED, Split
from mlpstudy.evaluate.majority import untested
from mlpstudy.evaluate.predictions import Predictions
from mlpstudy.evaluate.trivial.features import load_features
from mlpstudy.evaluate.trivial.methods import FEATURE_METHODS, METHODS, Training
from mlpstudy.seeds import generator


def predict_trivial(name: str, split: Split, seed: int) -> Predictions:
    """Scores in the place of probabilities: they name a class, but sum to nothing in particular."""
    features = load_features(name)
    F, N, K = *split.parts.shape, len(split.classes)
    method = (METHODS | FEATURE_METHODS)[name]
    scores = np.full((F, N, K), np.nan, np.float32)
    for run in range(F):
        train, used = split.rows(run, TRAIN), np.flatnonzero(split.parts[run] != UNUSED)
        draws = generator(seed, "trivial", name, run)
        training = Training(features.rows(train), split.labels[train], untested(split, run), draws)
        scores[run, used] = method(training, features.rows(used))
    return Predictions(scores, ("finished",) * F, (0,) * F, (0,) * F, networks=("",) * F)

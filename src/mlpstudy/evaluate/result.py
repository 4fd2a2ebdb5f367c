"""One competitor, measured training by training; made by a worker, from the files of the stages before."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from mlpstudy.dataset import TEST, TRAIN, VALIDATION, Split, load_images, load_split
from mlpstudy.evaluate.history import curve_measures, read_history
from mlpstudy.evaluate.measures import class_measures, probability_measures
from mlpstudy.evaluate.predictions import Predictions, predict, save
from mlpstudy.evaluate.statistics.trials import lay_out
from mlpstudy.evaluate.trivial.predict import predict_trivial

Row = dict[str, str | int | float]  # one line of metrics/runs.csv


@dataclass(frozen=True)
class Result:
    name: str
    predicted: NDArray[np.int16]  # (R, n) class named for each test image in each repeat
    rows: tuple[Row, ...]  # one per training


def variant_result(variant: str) -> Result:
    split = load_split()
    predictions = predict(variant, split, load_images())
    save(variant, predictions.probabilities)
    history = read_history(variant)
    rows = training_rows(variant, predictions, split)
    for training, row in enumerate(rows):
        row |= probabilistic(predictions.probabilities[training], split, training)
        row |= curve_measures(history[history["run"] == training])
    return Result(variant, named_classes(predictions, split), tuple(rows))


def trivial_result(method: str, seed: int) -> Result:
    split = load_split()
    predictions = predict_trivial(method, split, seed)
    return Result(method, named_classes(predictions, split), tuple(training_rows(method, predictions, split)))


def named_classes(predictions: Predictions, split: Split) -> NDArray[np.int16]:
    trials = lay_out(split)
    scored = predictions.probabilities[trials.training, trials.images]  # R, n, K
    return np.asarray(scored.argmax(axis=2), np.int16)


def training_rows(name: str, predictions: Predictions, split: Split) -> list[Row]:
    return [
        {
            "variant": name,
            "training": training,
            "repeat": split.info["repeat"][training],
            "fold": split.info["fold"][training],
            "status": predictions.status[training],
            "epoch": predictions.epoch[training],
            "epochs": predictions.epochs[training],
            **measures(predictions.probabilities[training], split, training),
        }
        for training in range(split.trainings)
    ]


def measures(scores: NDArray[np.float32], split: Split, training: int) -> Row:
    """Of the test part in full; accuracy of the other two, and the gap between training and test."""
    test = split.rows(training, TEST)
    values: Row = {"test_images": len(test), **class_measures(split.labels[test], scores[test])}
    for part, name in ((VALIDATION, "validation"), (TRAIN, "train")):
        rows = split.rows(training, part)
        values[f"{name}_accuracy"] = float(np.mean(scores[rows].argmax(axis=1) == split.labels[rows]))
    return values | {"gap": float(values["train_accuracy"]) - float(values["accuracy"])}


def probabilistic(probabilities: NDArray[np.float32], split: Split, training: int) -> Row:
    test = split.rows(training, TEST)
    values: Row = {**probability_measures(split.labels[test], probabilities[test])}
    for part, name in ((VALIDATION, "validation"), (TRAIN, "train")):
        rows = split.rows(training, part)
        values[f"{name}_log_loss"] = probability_measures(split.labels[rows], probabilities[rows])["log_loss"]
    return values

"""One competitor, measured training by training; made by a worker, from the files of the stages before."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from mlpstudy.contracts.images import read_images
from mlpstudy.contracts.split import Split, read_split
from mlpstudy.evaluate.confusions import PARTS, Counts, confusions
from mlpstudy.evaluate.history import curve_measures, read_history
from mlpstudy.evaluate.measures import class_measures, probability_measures
from mlpstudy.evaluate.predictions import Predictions, predict, save
from mlpstudy.evaluate.start import initial_loss
from mlpstudy.evaluate.statistics.trials import lay_out
from mlpstudy.evaluate.trivial.predict import predict_trivial

Row = dict[str, str | int | float]  # one line of metrics/runs.csv


@dataclass(frozen=True)
class Result:
    name: str
    predicted: NDArray[np.int16]  # (R, n) class named for each test image in each repeat
    rows: tuple[Row, ...]  # one per training
    confusions: Counts  # (F, 3, K, K) images by training, part, true class and predicted class


def variant_result(variant: str) -> Result:
    split, images = read_split(), read_images()
    predictions = predict(variant, split, images)
    save(variant, predictions.probabilities)
    first = [initial_loss(variant, training, split, images) for training in range(split.runs)]
    return measured(variant, predictions, split, first)


def measured(variant: str, predictions: Predictions, split: Split, initial_losses: list[float]) -> Result:
    history = read_history(variant)
    rows = training_rows(variant, predictions, split)
    for training, row in enumerate(rows):
        row |= probabilistic(predictions.probabilities[training], split, training)
        row |= curve_measures(history[history["run"] == training])
        row |= {"initial_loss": initial_losses[training], "distinct_units": predictions.distinct_units[training]}
    return result(variant, predictions, split, rows)


def trivial_result(method: str, seed: int) -> Result:
    split = read_split()
    predictions = predict_trivial(method, split, seed)
    return result(method, predictions, split, training_rows(method, predictions, split))


def result(name: str, predictions: Predictions, split: Split, rows: list[Row]) -> Result:
    counts = confusions(predictions.probabilities, split)
    return Result(name, named_classes(predictions, split), tuple(rows), counts)


def named_classes(predictions: Predictions, split: Split) -> NDArray[np.int16]:
    trials = lay_out(split)
    scored = predictions.probabilities[trials.training, trials.images]  # R, n, K
    return np.asarray(scored.argmax(axis=2), np.int16)


def training_rows(name: str, predictions: Predictions, split: Split) -> list[Row]:
    return [
        {
            "variant": name,
            "training": training,
            "repeat": split.info.repeat[training],
            "fold": split.info.fold[training],
            "status": predictions.status[training],
            "epoch": predictions.epoch[training],
            "epochs": predictions.epochs[training],
            **measures(predictions.probabilities[training], split, training),
        }
        for training in range(split.runs)
    ]


def measures(scores: NDArray[np.float32], split: Split, training: int) -> Row:
    """Of the test part, then of the other two under their names, and the gap between training and test."""
    values: Row = {"test_images": len(split.rows(training, PARTS["test"]))}
    for name, part in PARTS.items():
        rows = split.rows(training, part)
        values |= prefixed(name, class_measures(split.labels[rows], scores[rows]))
    return values | {"gap": float(values["train_accuracy"]) - float(values["accuracy"])}


def probabilistic(probabilities: NDArray[np.float32], split: Split, training: int) -> Row:
    values: Row = {}
    for name, part in PARTS.items():
        rows = split.rows(training, part)
        values |= prefixed(name, probability_measures(split.labels[rows], probabilities[rows]))
    return values


def prefixed(part: str, values: dict[str, float]) -> Row:
    """Measures of the test part go without its name."""
    return {key if part == "test" else f"{part}_{key}": value for key, value in values.items()}

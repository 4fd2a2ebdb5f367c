"""One competitor, measured run by run: by a worker, from the files of the stages before."""

from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from mlpstudy import paths
from mlpstudy.config.train import VariantConfig
from mlpstudy.contracts.history import read_history
from mlpstudy.contracts.inputs import read_inputs
from mlpstudy.contracts.measures import NONE, PARTS, CompetitorMeasures, Family, Measures
from mlpstudy.contracts.predictions import write_predictions
from mlpstudy.contracts.split import UNUSED, Split, read_split
from mlpstudy.contracts.subset import trained_split
from mlpstudy.evaluate.calibration import calibrate
from mlpstudy.evaluate.confusions import confusions
from mlpstudy.evaluate.curves import curve_measures
from mlpstudy.evaluate.ensemble import ensemble_classes
from mlpstudy.evaluate.measures import Labels, Probabilities, class_measures, probability_measures
from mlpstudy.evaluate.predictions import Predictions, predict
from mlpstudy.evaluate.trivial.predictions import predict_trivial

RunRow = dict[str, str | int | float]  # one line of runs.csv


def measure_variant(variant: str) -> CompetitorMeasures:
    """Predicts with the variant's networks, keeps the probabilities, and measures them."""
    config = config_of(variant)
    split = trained_split(read_split(), config)
    images = read_inputs(config.model.input, views=config.model.test_views)
    predictions = predict(variant, split, images)
    write_predictions(variant, predictions.scores)
    return network_measures(variant, predictions, split, read_history(variant, predictions.epochs))


def network_measures(variant: str, predictions: Predictions, split: Split, history: pd.DataFrame) -> CompetitorMeasures:
    """Everything measured of one variant: also what takes probabilities, learning curves or weights, which trivial
    methods lack."""
    rows = score_rows(variant, predictions, split)
    calibrated = [calibrate(predictions, split, run) for run in range(split.runs)]
    for run, row in enumerate(rows):
        row |= by_part(probability_measures, predictions, split, run)
        row |= curve_measures(history[history["run"] == run])
        row |= predictions.weight_measures[run] | calibrated[run].measures
    return replace(
        competitor_measures(variant, "variants", predictions, split, rows),
        weights=predictions.weights,
        calibration=np.stack([each.bins for each in calibrated]),
        ensemble=ensemble_classes(predictions.scores, split),
    )


def config_of(variant: str) -> VariantConfig:
    """As it is kept with the variant's networks: what they see of images, and which images they trained on."""
    from mlpstudy.nets.store import load_config

    return load_config(paths.model_file(variant, run=0))


def measure_trivial(method: str, seed: int) -> CompetitorMeasures:
    """Fits the trivial method on the same draws and folds, and measures what it predicts."""
    split = read_split()
    predictions = predict_trivial(method, split, seed)
    return competitor_measures(method, "trivial", predictions, split, score_rows(method, predictions, split))


def competitor_measures(
    name: str, family: Family, predictions: Predictions, split: Split, rows: list[RunRow]
) -> CompetitorMeasures:
    """What is measured of every competitor; `rows` has one entry a run."""
    predicted = named_classes(predictions.scores, split)
    return CompetitorMeasures(
        name=name,
        family=family,
        runs=pd.DataFrame(rows),
        predicted=predicted,
        confusions=confusions(predicted, split),
    )


def named_classes(scores: NDArray[np.float32], split: Split) -> NDArray[np.int16]:
    """(F, N, K) scores -> (F, N) class of the highest one, NONE where an image has no part in that run."""
    named = np.full(split.parts.shape, NONE, np.int16)
    used = split.parts != UNUSED
    named[used] = scores[used].argmax(axis=1)
    return named


def score_rows(name: str, predictions: Predictions, split: Split) -> list[RunRow]:
    """One row a run: RUN_COLUMNS, then what the named classes and the order of the scores give."""
    return [
        {
            "variant": name,
            "run": run,
            "repeat": split.info.repeat[run],
            "fold": split.info.fold[run],
            "status": predictions.status[run],
            "epoch": predictions.epoch[run],
            "epochs": predictions.epochs[run],
            "test_images": len(split.rows(run, PARTS["test"])),
            "network": predictions.networks[run],
            **with_gap(by_part(class_measures, predictions, split, run)),
        }
        for run in range(split.runs)
    ]


def by_part(
    measure: Callable[[Labels, Probabilities], Measures], predictions: Predictions, split: Split, run: int
) -> Measures:
    """The measures of each part of one run; those of the test part go without its name."""
    values: Measures = {}
    for part, number in PARTS.items():
        rows = split.rows(run, number)
        measured = measure(split.labels[rows], predictions.scores[run, rows])
        values |= {key if part == "test" else f"{part}_{key}": value for key, value in measured.items()}
    return values


def with_gap(values: Measures) -> Measures:
    """Adds how far accuracy on the training images lies above that on the test and on the validation images.

    All by the reported weights, in evaluation mode, on images as they are.
    """
    reached = values["train_accuracy"]
    return values | {
        "gap": reached - values["accuracy"],
        "validation_gap": reached - values["validation_accuracy"],
    }

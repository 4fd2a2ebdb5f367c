"""A finished study in a folder: small real images, and networks whose weights are set, not trained."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from mlpstudy import paths
from mlpstudy.compare.compare import compare_all
from mlpstudy.compare.design import Design
from mlpstudy.compare.read import read_study
from mlpstudy.compare.scores import Scores, equal_weights
from mlpstudy.compare.study import Study
from mlpstudy.config.base import load
from mlpstudy.config.evaluate import EvaluateConfig
from mlpstudy.contracts.index import read_index, write_index
from mlpstudy.contracts.measures import MAJORITY
from mlpstudy.contracts.passed_over import PassedOverCounts, write_passed_over
from mlpstudy.contracts.quality import write_quality
from mlpstudy.contracts.split import TEST, write_split
from mlpstudy.evaluate.measure import measure_all
from mlpstudy.files import write_json
from mlpstudy.preprocess.duplicates import find_duplicates
from mlpstudy.preprocess.quality import describe
from mlpstudy.preprocess.record import Record
from mlpstudy.preprocess.rows import index_rows
from mlpstudy.resolve.code import code_files
from mlpstudy.split.make import divide
from mlpstudy.stage_code import STAGES, write_stage_code
from tests.conftest import MODEL, TRAINING, variant
from tests.preprocess.pictures import settings as preprocess_settings
from tests.split.tables import settings as split_settings

CLASSES = ["$x$", "<script>alert(1)", "a & b"]
IMAGES, SIDE, RUNS = 240, 8, 10
EPOCHS = 6
SETTINGS = {
    "data": {"channels": "gray"},
    "model": MODEL | {"hidden": []},
    "train": TRAINING | {"augment": "none"},
}


@dataclass(frozen=True)
class Kind:
    """A variant: what differs in its settings, how much noise is in its weights, which runs diverged."""

    settings: dict[str, Any]
    noise: float
    seed: int
    diverged: tuple[int, ...] = ()  # in their first epoch


KINDS = {
    "baseline": Kind({}, 0.8, 1),
    "better": Kind({"model.dropout": 0.5}, 0.3, 2),
    "similar": Kind({"train.label_smoothing": 0.1}, 0.8, 3),
    "twin": Kind({"train.l1": 0.1}, 0.8, 1),
    "failing": Kind({"model.init": "constant"}, 0.8, 1, diverged=(0, 3)),
    "lost": Kind({"train.weight_decay": 0.1}, 1.0, 7, diverged=tuple(range(RUNS))),
    "early": Kind({"train.early_stopping": 2}, 3.0, 5),
    "cnn": Kind({"model.kind": "cnn"}, 1.5, 6),
}


def write_study(runs: int, train_per_class: int | None = 6, kinds: Mapping[str, Kind] = KINDS) -> None:
    """As preprocess, split and train would leave it, with the configs of evaluate and report."""
    labels = np.arange(IMAGES) % len(CLASSES)
    prototypes = np.random.default_rng(0).normal(0, 1, (len(CLASSES), SIDE * SIDE))
    noise = np.random.default_rng(1).normal(0, 3.0, (IMAGES, SIDE * SIDE))
    pixels = np.clip(128 + 20 * (prototypes[labels] + noise), 0, 255).astype(np.uint8)
    write_data(pixels.reshape(IMAGES, SIDE, SIDE, 1), labels, runs, train_per_class)
    for name, kind in kinds.items():
        write_models(name, kind, prototypes, runs)
    variants = {name: kind.settings for name, kind in kinds.items()}
    compared = {
        "language": "en",
        "trial": False,
        "score": "accuracy",
        "baseline": "baseline",
        "margin": 0.01,
        "detect": None,
        "variants": variants,
        "settings": SETTINGS,
    }
    write_json(paths.CONFIGS / "evaluate.json", {"variants": sorted(kinds), "seed": 0})
    write_json(paths.CONFIGS / "report.json", compared)
    for stage in ("evaluate", "report"):
        write_stage_code(stage, code_files(STAGES / f"{stage}.py"))


def evaluate() -> Study:
    """Measures and compares the study in the working folder, as the stages evaluate and report do."""
    measure_all(load(EvaluateConfig, paths.CONFIGS / "evaluate.json"))
    return read_study()


def guessing_study(study: Study, right: float) -> Study:
    """Of the same images: a baseline that is right about this share of them in each run, and a variant, better, that
    names one class for all."""
    variants = {name: study.config.variants[name] for name in ("baseline", "better")}
    majority = study.measures[MAJORITY]
    constant = replace(study.measures["better"], predicted=majority.predicted, confusions=majority.confusions)
    is_right = np.random.default_rng(0).permuted(np.tile(np.arange(IMAGES) < right * IMAGES, (RUNS, 1)), axis=1)
    named = np.where(is_right, study.split.labels, (study.split.labels + 1) % len(CLASSES)).astype(np.int16)
    baseline = replace(study.measures["baseline"], predicted=named)
    config = study.config.model_copy(update={"variants": variants})
    return compare_all(config, study.split, [baseline, constant, majority])


def other_device_study(study: Study, right: float) -> Study:
    """A baseline that names all images rightly but those of the test, which the source brings, and of them a share."""
    is_right = np.random.default_rng(0).random((RUNS, IMAGES)) < np.where(study.split.parts == TEST, right, 1)
    named = np.where(is_right, study.split.labels, (study.split.labels + 1) % len(CLASSES)).astype(np.int16)
    measures = study.measures["baseline"]
    baseline = replace(measures, predicted=named, runs=measures.runs.assign(validation_accuracy=1.0))
    split = replace(study.split, info=study.split.info.model_copy(update={"given_test": True}))
    config = study.config.model_copy(update={"variants": {"baseline": study.config.variants["baseline"]}})
    trivial = [each for each in study.measures.values() if each.family == "trivial"]
    return compare_all(config, split, [baseline, *trivial])


def unequal_study(study: Study) -> Study:
    """Three of four images are of one class: a baseline that is right about half of each, and its majority."""
    labels = np.where(np.arange(IMAGES) % 4 < 3, 0, 1 + np.arange(IMAGES) // 4 % 2)
    is_right = np.random.default_rng(0).random((RUNS, IMAGES)) < 0.5
    named = np.where(is_right, labels, (labels + 1) % len(CLASSES)).astype(np.int16)
    baseline = replace(study.measures["baseline"], predicted=named)
    majority = replace(study.measures[MAJORITY], predicted=np.zeros_like(named))
    config = study.config.model_copy(update={"variants": {"baseline": study.config.variants["baseline"]}})
    return compare_all(config, replace(study.split, labels=labels), [baseline, majority])


def of_few_images(study: Study, *columns: int) -> Study:
    """The same study with these test images alone, each a group of its own."""
    rows = np.array(columns)
    design = Design(study.design.images[rows], np.arange(len(rows)), study.design.run[:, rows], study.design.kfold)
    correct = {name: right[:, rows] for name, right in study.scores.correct.items()}
    return replace(study, design=design, scores=Scores(design, equal_weights(rows), correct))


def in_unequal_folds(study: Study) -> Study:
    """As if each run had been two folds, the first of which tests a third of the images."""
    design = study.design
    R, n = design.run.shape
    run = 2 * np.arange(R)[:, None] + (np.arange(n) >= n // 3)
    return replace(study, design=replace(design, kfold=True, run=run))


def write_data(images: NDArray[np.uint8], labels: NDArray[np.int64], runs: int, train_per_class: int | None) -> None:
    """Images 0 to 39 train, 40 to 59 validate, 60 to 239 test; the last three are copies of the three before."""
    paths.PREPARED.mkdir(parents=True)
    np.save(paths.IMAGES, images)
    given = np.repeat(["train", "validation", "test"], [40, 20, 180])
    twins = np.arange(IMAGES)
    twins[-3:] -= 3  # of the image of the same class before
    records = [
        Record(
            name=f"{given[row]}/{CLASSES[label]}/{row}.png",
            width_px=30 if label == 0 else 20,
            height_px=20,
            mode="L",
            pixel_hash=f"{twins[row]:032x}",
        )
        for row, label in enumerate(labels)
    ]
    duplicates = find_duplicates(records, preprocess_settings())
    write_index(index_rows(records, duplicates))
    write_quality(describe(records, duplicates))
    write_passed_over(PassedOverCounts(endings={}, classes={}, outside=0, unlabelled=0))
    division = divide(read_index(), split_settings(runs=runs, train_per_class=train_per_class))
    write_split(division.split, division.left_out)


def write_models(name: str, kind: Kind, prototypes: NDArray[np.float64], runs: int) -> None:
    """Linear classifiers: the prototypes themselves, and noise."""
    import torch

    from mlpstudy.nets.build import build
    from mlpstudy.nets.store import Outcome, save_model

    config = variant(hidden=[], images_per_class=kind.settings.get("train.images_per_class"))
    for run in range(runs):
        network = build(config.model, (1, SIDE, SIDE), len(CLASSES))
        noise = np.random.default_rng([kind.seed, run]).normal(0, kind.noise, prototypes.shape)
        (layer,) = network.weight_layers()
        with torch.no_grad():
            layer.weight.copy_(torch.from_numpy(prototypes + noise))
            layer.bias.zero_()
        network.normalise.mean, network.normalise.deviation = torch.tensor([0.5]), torch.tensor([0.25])
        status = "diverged" if run in kind.diverged else "finished"
        save_model(paths.model_file(name, run), network, config, Outcome(status, epoch=EPOCHS, epochs=EPOCHS))
    history(name, kind, runs).to_csv(paths.MODELS / name / "history.csv", index=False)


def history(name: str, kind: Kind, runs: int) -> pd.DataFrame:
    """Losses that fall from 1 to a half; a diverged run has none."""
    epochs = [(run, epoch) for run in range(runs) for epoch in range(1, EPOCHS + 1)]
    table = pd.DataFrame(epochs, columns=["run", "epoch"])
    table["train_loss"] = table["validation_loss"] = 1.25 - table["epoch"] / 8 + 0.01 * table["run"]
    table["train_accuracy"] = table["validation_accuracy"] = table["epoch"] / 8
    measured = table["epoch"].isin([1, EPOCHS])  # epochs with training images in evaluation mode
    table["evaluation_train_loss"] = table["train_loss"].where(measured)
    table["evaluation_train_accuracy"] = table["train_accuracy"].where(measured)
    table["dead_units"], table["gradient_norm_1"], table["gradient_norm_2"] = (
        0.0,
        1 / table["epoch"],
        2 / table["epoch"],
    )
    return table.assign(train_loss=table["train_loss"].where(~table["run"].isin(kind.diverged)))

"""Whole runs on the tiny study, with what they must leave on disk."""

from typing import Any

import numpy as np
import pytest
import torch

from mlpstudy import paths
from mlpstudy.contracts.history import EVALUATED_CURVES
from mlpstudy.contracts.images import read_images
from mlpstudy.contracts.split import TEST, TRAIN, VALIDATION, read_split
from mlpstudy.contracts.subset import trained_split
from mlpstudy.nets.predict import probabilities
from mlpstudy.nets.store import load_model
from tests.conftest import variant
from tests.train.trained import digest, interrupted_at, plain_pytorch_losses, train, weights

pytestmark = pytest.mark.usefixtures("study")


def test_one_network_a_run_and_one_row_an_epoch() -> None:
    history = train(variant())
    assert sorted(digest()) == ["history.csv", "run-00.safetensors", "run-01.safetensors"]
    assert history[["run", "epoch"]].to_numpy().tolist() == [[run, epoch] for run in range(2) for epoch in (1, 2, 3)]
    assert not history.drop(columns=list(EVALUATED_CURVES)).isna().any(axis=None)
    assert not list((paths.scratch() / "train").iterdir())


@pytest.mark.usefixtures("_all_layers_are_large")
@pytest.mark.parametrize(("precision", "tolerance"), [("float32", 1e-4), ("bfloat16", 0.02)])
def test_curves_agree_with_a_plain_pytorch_loop(precision: str, tolerance: float) -> None:
    config = variant(epochs=5, precision=precision)
    np.testing.assert_allclose(train(config, runs=1)["train_loss"], plain_pytorch_losses(config), rtol=tolerance)


def test_a_tiny_network_overfits_its_images() -> None:
    history = train(variant(epochs=60), runs=1)
    assert history["train_accuracy"].iloc[-1] == 1
    assert history["train_loss"].iloc[-1] < 0.05


@pytest.mark.parametrize("settings", [{}, {"early_stopping": 3, "learning_rate": 0.05}])
def test_the_last_epoch_says_what_its_network_makes_of_the_training_images(settings: dict[str, Any]) -> None:
    history = train(variant(epochs=29, dropout=0.5, augment=[{"HorizontalFlip": {"p": 0.5}}], **settings), runs=1)
    measured = history.loc[history["evaluation_train_loss"].notna(), "epoch"].tolist()
    assert measured == [epoch for epoch in (1, 10, 20, 29) if epoch < len(history)] + [len(history)]
    if not settings:
        chances = class_chances(TRAIN)
        assert history["evaluation_train_loss"].iloc[-1] == pytest.approx(-np.log(chances).mean(), rel=1e-4)
    assert history["evaluation_train_accuracy"].iloc[-1] > history["train_accuracy"].iloc[-1]  # dropout at work


def test_measuring_the_training_images_changes_no_network(monkeypatch: pytest.MonkeyPatch) -> None:
    config = variant(dropout=0.3, batchnorm=True, mixup=0.2, augment=[{"HorizontalFlip": {"p": 0.5}}], epochs=4)
    networks = []
    for measured in (True, False):
        monkeypatch.setattr("mlpstudy.train.fit.is_measured", lambda *_, measured=measured: measured)
        assert train(config)["evaluation_train_loss"].notna().sum() == (8 if measured else 2)
        networks.append({name: value for name, value in digest().items() if name != "history.csv"})
    assert networks[0] == networks[1]


def class_chances(part: int) -> np.ndarray:
    """Probability of the true class for each image of a part of run 0, by its reported network."""
    split, images = read_split(), read_images()
    rows = split.rows(0, part)
    network = load_model(paths.model_file("baseline", 0)).network
    return probabilities(network, images[rows])[np.arange(len(rows)), split.labels[rows]]


def test_runs_differ_and_repeat_to_the_byte() -> None:
    config = variant(dropout=0.3, mixup=0.2, augment=[{"HorizontalFlip": {"p": 0.5}}])
    train(config)
    first = digest()
    assert first["run-00.safetensors"] != first["run-01.safetensors"]
    train(config)
    assert digest() == first


@pytest.mark.slow
@pytest.mark.parametrize("settings", [{}, {"precision": "bfloat16", "hidden": [1 << 15, 8]}])
def test_workers_and_neighbours_change_no_bit(monkeypatch: pytest.MonkeyPatch, settings: dict[str, Any]) -> None:
    config = variant(dropout=0.3, **settings)
    train(config)
    alone = digest()
    monkeypatch.setenv("MLPSTUDY_WORKERS", "2")
    train(config)
    assert digest() == alone


@pytest.mark.usefixtures("_all_layers_are_large")
@pytest.mark.parametrize("precision", ["float32", "bfloat16"])
def test_an_interrupted_run_goes_on_to_the_same_bytes(monkeypatch: pytest.MonkeyPatch, precision: str) -> None:
    config = variant(epochs=6, dropout=0.3, batchnorm=True, early_stopping=5, schedule="cosine", precision=precision)
    train(config)
    undisturbed = digest()
    monkeypatch.setenv("MLPSTUDY_CHECKPOINT_SECONDS", "0")
    with interrupted_at(9):  # in the third epoch of the second run
        train(config)
    (scratch,) = (paths.scratch() / "train").iterdir()
    assert sorted(file.suffix for file in scratch.iterdir()) == [
        ".checkpoint",
        ".csv",
        ".lock",
        ".lock",
        ".lock",
        ".safetensors",
        ".seal",
    ]
    train(config)
    assert digest() == undisturbed


def test_leftovers_of_killed_writes_are_deleted_by_whoever_goes_on() -> None:
    with interrupted_at(2):
        train(variant())
    (scratch,) = (paths.scratch() / "train").iterdir()
    leftover = scratch / ".run-00.checkpoint.123.part"
    leftover.touch()
    with interrupted_at(2):
        train(variant())
    assert scratch.exists()
    assert not leftover.exists()


def test_early_stopping_restores_the_weights_of_the_best_validation_loss() -> None:
    history = train(variant(epochs=200, learning_rate=0.05, early_stopping=3), runs=1)
    saved = load_model(paths.model_file("baseline", 0))
    assert saved.outcome.epochs == len(history) < 200
    assert saved.outcome.epoch == history["validation_loss"].idxmin() + 1 == saved.outcome.epochs - 3
    assert -np.log(class_chances(VALIDATION)).mean() == pytest.approx(history["validation_loss"].min(), rel=1e-4)


def test_test_images_are_never_read() -> None:
    train(variant())
    before = digest()
    images = np.load(paths.IMAGES)
    images[read_split().rows(0, TEST)] = 255
    np.save(paths.IMAGES, images)
    train(variant())
    assert digest() == before


@pytest.mark.usefixtures("_all_layers_are_large")
@pytest.mark.parametrize(
    "settings",
    [
        {"learning_rate": 1e6, "optimizer": "sgd"},
        {"init": "uniform", "init_scale": 1e30},
        {"init": "uniform", "init_scale": 1e30, "precision": "bfloat16"},
    ],
)
def test_a_divergence_is_a_recorded_result(settings: dict[str, Any]) -> None:
    history = train(variant(**settings), runs=1)
    outcome = load_model(paths.model_file("baseline", 0)).outcome
    assert outcome.status == "diverged"
    assert outcome.epochs == len(history) <= 3


def test_constant_weights_keep_all_units_of_a_layer_alike() -> None:
    train(variant(init="constant", epochs=3), runs=1)
    hidden = weights()["body.3.weight"]
    torch.testing.assert_close(hidden, hidden[:1, :1].expand_as(hidden))


def test_few_images_are_all_that_a_run_sees() -> None:
    """Normalisation too is that of the images trained on, and the rest may be anything."""
    config = variant(images_per_class=3, dropout=0.3)
    split = trained_split(read_split(), config)
    train(config, runs=1)
    few, seen = digest(), read_images()[split.rows(0, TRAIN)]
    assert len(seen) == 9
    normalise = load_model(paths.model_file("baseline", 0)).network.normalise
    assert normalise.mean.item() == pytest.approx(seen.mean() / 255, rel=1e-6)
    images = np.array(read_images())
    unseen = [row for row in read_split().rows(0, TRAIN) if split.parts[0, row] != TRAIN]
    images[unseen] = 255 - images[unseen]
    np.save(paths.IMAGES, images)
    train(config, runs=1)
    assert digest() == few

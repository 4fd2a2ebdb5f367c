"""Whole trainings on the tiny study, with what they must leave on disk."""

import hashlib
from typing import Any

import numpy as np
import pandas as pd
import pytest
import torch
from torch import nn

from mlpstudy import paths
from mlpstudy.config.train import VariantConfig
from mlpstudy.contracts.images import read_images
from mlpstudy.contracts.split import TEST, TRAIN, VALIDATION, read_split
from mlpstudy.nets.predict import probabilities
from mlpstudy.nets.store import load_model
from mlpstudy.train.order import batches
from mlpstudy.train.runs import train_variant
from mlpstudy.train.samples import channel_statistics, place
from mlpstudy.train.state import start
from tests.conftest import RUNS, variant, write_config

CPU = torch.device("cpu")


def train(config: VariantConfig, name: str = "baseline", runs: int = RUNS) -> pd.DataFrame:
    write_config(name, config)
    train_variant(name, config, runs)
    return pd.read_csv(paths.MODELS / name / "history.csv")


def digest(name: str = "baseline") -> dict[str, str]:
    files = sorted((paths.MODELS / name).iterdir())
    return {file.name: hashlib.sha256(file.read_bytes()).hexdigest() for file in files}


@pytest.mark.usefixtures("study")
def test_one_network_a_run_and_one_row_an_epoch() -> None:
    history = train(variant())
    assert sorted(digest()) == ["history.csv", "run-00.safetensors", "run-01.safetensors"]
    assert history[["run", "epoch"]].to_numpy().tolist() == [[run, epoch] for run in range(2) for epoch in (1, 2, 3)]
    assert not history.isna().any(axis=None)
    assert not list((paths.scratch() / "train").iterdir())


@pytest.mark.usefixtures("study")
@pytest.mark.parametrize(("precision", "tolerance"), [("float32", 1e-4), ("bfloat16", 0.02)])
def test_curves_agree_with_a_plain_pytorch_loop(
    monkeypatch: pytest.MonkeyPatch, precision: str, tolerance: float
) -> None:
    monkeypatch.setattr("mlpstudy.train.mixed.LARGE", 1)
    config = variant(epochs=5, precision=precision)
    history = train(config, runs=1)
    split, images = read_split(), read_images()
    rows = split.rows(0, TRAIN)
    mean, deviation = (value.item() for value in channel_statistics(place(images, split.labels, rows, CPU)))
    inputs = ((torch.from_numpy(images[rows]).flatten(1).float() / 255) - mean) / deviation
    labels = torch.from_numpy(split.labels[rows])
    ours = start(config, 0, place(images, split.labels, rows, CPU), 3, CPU).network.body
    plain = nn.Sequential(nn.Linear(36, 16), nn.ReLU(), nn.Linear(16, 8), nn.ReLU(), nn.Linear(8, 3))
    plain.load_state_dict({f"{n}": t for n, t in zip(plain.state_dict(), ours.state_dict().values(), strict=True)})
    optimizer, losses = torch.optim.Adam(plain.parameters(), lr=0.01), []
    for epoch in range(1, 6):
        total = 0.0
        for batch in batches(len(rows), 8, seed=0, run=0, epoch=epoch):
            loss = nn.functional.cross_entropy(plain(inputs[batch]), labels[batch])
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
            total += loss.item() * len(batch)
        losses.append(total / len(rows))
    np.testing.assert_allclose(history["train_loss"], losses, rtol=tolerance)


@pytest.mark.usefixtures("study")
def test_a_tiny_network_overfits_its_images() -> None:
    history = train(variant(epochs=60), runs=1)
    assert history["train_accuracy"].iloc[-1] == 1
    assert history["train_loss"].iloc[-1] < 0.05


@pytest.mark.usefixtures("study")
def test_runs_differ_and_repeat_to_the_byte() -> None:
    train(variant(dropout=0.3, mixup=0.2, augment=[{"HorizontalFlip": {"p": 0.5}}]))
    first = digest()
    assert first["run-00.safetensors"] != first["run-01.safetensors"]
    train(variant(dropout=0.3, mixup=0.2, augment=[{"HorizontalFlip": {"p": 0.5}}]))
    assert digest() == first


@pytest.mark.slow
@pytest.mark.usefixtures("study")
@pytest.mark.parametrize("settings", [{}, {"precision": "bfloat16", "hidden": [1 << 15, 8]}])
def test_workers_and_neighbours_change_no_bit(monkeypatch: pytest.MonkeyPatch, settings: dict[str, Any]) -> None:
    config = variant(dropout=0.3, **settings)
    train(config)
    alone = digest()
    monkeypatch.setenv("MLPSTUDY_WORKERS", "2")
    train(config)
    assert digest() == alone


@pytest.mark.usefixtures("study")
@pytest.mark.parametrize("precision", ["float32", "bfloat16"])
def test_an_interrupted_run_goes_on_to_the_same_bytes(monkeypatch: pytest.MonkeyPatch, precision: str) -> None:
    config = variant(epochs=6, dropout=0.3, batchnorm=True, early_stopping=5, schedule="cosine", precision=precision)
    monkeypatch.setattr("mlpstudy.train.mixed.LARGE", 1)
    train(config)
    undisturbed = digest()
    monkeypatch.setenv("MLPSTUDY_CHECKPOINT_SECONDS", "0")
    with pytest.raises(KeyboardInterrupt), monkeypatch.context() as patch:
        patch.setattr("mlpstudy.train.fit.remember_best", interrupt_at(9))  # in the third epoch of the second run
        train(config)
    (scratch,) = (paths.scratch() / "train").iterdir()
    assert sorted(file.suffix for file in scratch.iterdir()) == [
        ".checkpoint",
        ".csv",
        ".lock",
        ".lock",
        ".lock",
        ".safetensors",
    ]
    train(config)
    assert digest() == undisturbed


def interrupt_at(call: int) -> Any:
    from mlpstudy.train.state import remember_best

    calls = []

    def interrupted(*arguments: Any) -> None:
        calls.append(1)
        if len(calls) == call:
            raise KeyboardInterrupt
        remember_best(*arguments)

    return interrupted


@pytest.mark.usefixtures("study")
def test_early_stopping_restores_the_weights_of_the_best_validation_loss() -> None:
    history = train(variant(epochs=200, learning_rate=0.05, early_stopping=3), runs=1)
    network, outcome = load_model(paths.model_file("baseline", 0))
    assert outcome.epochs == len(history) < 200
    assert outcome.epoch == history["validation_loss"].idxmin() + 1 == outcome.epochs - 3
    split, images = read_split(), read_images()
    rows = split.rows(0, VALIDATION)
    chances = probabilities(network, images[rows])[np.arange(len(rows)), split.labels[rows]]
    assert -np.log(chances).mean() == pytest.approx(history["validation_loss"].min(), rel=1e-4)


@pytest.mark.usefixtures("study")
def test_test_images_are_never_read(monkeypatch: pytest.MonkeyPatch) -> None:
    train(variant())
    before = digest()
    images = np.load(paths.IMAGES)
    images[read_split().rows(0, TEST)] = 255
    np.save(paths.IMAGES, images)
    train(variant())
    assert digest() == before


@pytest.mark.usefixtures("study")
@pytest.mark.parametrize(
    "settings",
    [
        {"learning_rate": 1e30, "optimizer": "sgd"},
        {"init": "uniform", "init_scale": 1e30},
        {"init": "uniform", "init_scale": 1e30, "precision": "bfloat16"},
    ],
)
def test_a_divergence_is_a_recorded_result(monkeypatch: pytest.MonkeyPatch, settings: dict[str, Any]) -> None:
    monkeypatch.setattr("mlpstudy.train.mixed.LARGE", 1)
    history = train(variant(**settings), runs=1)
    _, outcome = load_model(paths.model_file("baseline", 0))
    assert outcome.status == "diverged"
    assert outcome.epochs == len(history) <= 3


@pytest.mark.usefixtures("study")
def test_constant_weights_keep_all_units_of_a_layer_alike() -> None:
    train(variant(init="constant", epochs=3), runs=1)
    network, _ = load_model(paths.model_file("baseline", 0))
    hidden = network.weight_layers()[1].weight
    torch.testing.assert_close(hidden, hidden[:1, :1].expand_as(hidden))


@pytest.mark.usefixtures("study")
@pytest.mark.parametrize(
    "settings",
    [
        {"optimizer": "sgd"},
        {"optimizer": "adamw", "weight_decay": 0.1},
        {"l1": 0.01},
        {"weight_decay": 0.1},
        {"label_smoothing": 0.2},
        {"mixup": 0.4},
        {"dropout": 0.5},
        {"batchnorm": True},
        {"activation": "tanh"},
        {"init": "he_normal"},
        {"schedule": "onecycle"},
        {"precision": "bfloat16"},
        {"batch_size": 4},
        {"augment": [{"VerticalFlip": {"p": 0.5}}]},
        {"seed": 1},
        {"kind": "cnn"},
    ],
)
def test_every_setting_changes_the_result(settings: dict[str, Any]) -> None:
    reference = train(variant(epochs=2), "reference", runs=1)
    assert not train(variant(**({"epochs": 2} | settings)), runs=1).equals(reference)

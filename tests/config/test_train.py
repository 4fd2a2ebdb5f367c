import math
from typing import Any, get_args

import pytest

from mlpstudy.config.train import TrainConfig, finite
from mlpstudy.errors import ConfigError
from tests.conftest import variant

OPTIMIZERS = [repr(name) for name in get_args(TrainConfig.model_fields["optimizer"].annotation)]


@pytest.mark.parametrize(
    "settings",
    [
        {"clip_gradient": None},
        {"clip_gradient": 1e-9},
        {"early_stopping": 1},
        {"hidden": []},
        {"dropout": 0.0},
        {"init_scale": 0.0},
    ],
)
def test_values_at_the_edge_of_what_is_allowed(settings: dict[str, Any]) -> None:
    variant(**settings)


@pytest.mark.parametrize(
    ("settings", "message"),
    [
        ({"clip_gradient": 0}, "train.clip_gradient = 0: expected greater than 0"),
        ({"clip_gradient": -1.5}, "train.clip_gradient = -1.5: expected greater than 0"),
        ({"clip_gradient": "none"}, 'train.clip_gradient = "none": expected a valid number'),
        ({"dropout": 1}, "model.dropout = 1: expected less than 1"),
        ({"hidden": [8, 0]}, "model.hidden.1 = 0: expected greater than or equal to 1"),
        ({"epochs": 1.5}, "train.epochs = 1.5: expected"),
        ({"optimizer": "sdg"}, f'train.optimizer = "sdg": expected {", ".join(OPTIMIZERS[:-1])} or {OPTIMIZERS[-1]}'),
        ({"augment": [{"HorizontalFlip": {}, "VerticalFlip": {}}]}, "expected one transform an entry"),
        ({"augment": [{"Affine": {"rotate": [0, math.inf]}}]}, "expected finite numbers"),
    ],
)
def test_a_value_that_does_not_fit_is_named_with_what_was_expected(settings: dict[str, Any], message: str) -> None:
    with pytest.raises(ConfigError) as error:
        variant(**settings)
    assert message in str(error.value)


def test_infinity_is_seen_however_deep_it_lies() -> None:
    assert finite({"a": [1, {"b": (2.0, "x", None)}]})
    assert not finite({"a": [1, {"b": (2.0, -math.inf)}]})
    assert not finite([math.nan])

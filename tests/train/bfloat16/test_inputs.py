"""Normalised images that are kept train the same networks, bit by bit."""

from typing import Any

import numpy as np
import pytest
import torch

from mlpstudy.config.train import VariantConfig
from mlpstudy.train.bfloat16.inputs import with_inputs
from mlpstudy.train.state import initial_state
from tests.conftest import variant
from tests.train.trained import CPU, digest, train, training_samples


@pytest.fixture(autouse=True)
def _tiny_is_large(study: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("mlpstudy.train.bfloat16.linear.LARGE", 36 * 16)


def low(**settings: Any) -> VariantConfig:
    """A tiny variant in bfloat16, whose first layer has more weights than its training images have pixels."""
    return variant(**({"precision": "bfloat16", "hidden": [40, 8]} | settings))


@pytest.mark.parametrize(
    ("settings", "kept"),
    [
        ({}, True),
        ({"dropout": 0.5, "batchnorm": True, "label_smoothing": 0.1}, True),
        ({"residual": True, "hidden": [40, 40]}, True),
        ({"residual": True, "hidden": [36, 36]}, False),  # a sum with the images, in float32, comes first
        ({"optimizer": "sgd"}, False),  # under plain autocast
        ({"precision": "float32"}, False),
        ({"mixup": 0.2}, False),
        ({"augment": [{"HorizontalFlip": {"p": 0.5}}]}, False),
        ({"whitening": 0.5}, False),
        ({"kind": "cnn"}, False),
        ({"hidden": [14, 60]}, False),  # more images than their memory allows
        ({"hidden": [15, 60]}, True),
    ],
)
def test_inputs_are_kept_where_each_epoch_would_make_the_same(settings: dict[str, Any], kept: bool) -> None:
    config, samples = low(**settings), training_samples()
    state = initial_state(config, 0, samples, 3, CPU)
    inputs = with_inputs(samples, state.network, state.step.body, config).inputs
    assert (inputs is not None) == kept
    if inputs is not None:
        everything = np.arange(len(samples))
        assert torch.equal(inputs, state.network.normalise(samples.tensor(everything)).flatten(1).bfloat16())


@pytest.mark.parametrize(
    "settings",
    [
        {},
        {"dropout": 0.5, "average_weights": 0.9, "weight_decay": 0.01},
        {"mixup": 0.2},
        {"residual": True, "hidden": [36, 36]},
        {"precision": "float32"},
        {"precision": "float32", "mixup": 0.2, "batchnorm": True},
    ],
)
def test_networks_and_histories_are_those_of_images_normalised_in_each_step(
    settings: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    train(low(**settings))
    kept = digest()
    monkeypatch.setattr("mlpstudy.train.fit.with_inputs", lambda samples, *_: samples)
    train(low(**settings), "again")
    assert [*digest("again").values()] == [*kept.values()]

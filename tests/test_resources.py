from typing import Any

import pytest

from mlpstudy.nets.build import build
from mlpstudy.resources import disk_bytes, machine_memory, training_bytes, weight_count
from tests.conftest import variant


@pytest.mark.parametrize(
    "settings",
    [{}, {"hidden": []}, {"hidden": [5], "batchnorm": True}, {"kind": "cnn"}, {"kind": "cnn", "batchnorm": True}],
)
@pytest.mark.parametrize("shape", [(1, 6, 6), (3, 8, 8)])
def test_weights_are_counted_as_the_network_has_them(settings: dict[str, Any], shape: tuple[int, int, int]) -> None:
    model = variant(**settings).model
    network = build(model, shape, 4)
    assert weight_count(model, shape, 4) == sum(parameter.numel() for parameter in network.parameters())


def test_needs_grow_with_weights_and_runs() -> None:
    assert training_bytes(1000) == 16_000  # weights, gradients, two averages
    assert disk_bytes(1000, runs=10, at_once=2) == 4000 * (10 + 3 * 2)
    assert disk_bytes(1000, runs=1, at_once=16) == 4000 * (1 + 3)


def test_a_machine_has_memory() -> None:
    assert machine_memory() > 10**8

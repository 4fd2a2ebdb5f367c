from pathlib import Path
from typing import Any

import pytest

from mlpstudy.nets.build import BODIES, build
from mlpstudy.resources import (
    COPIES_IN_TRAINING,
    checkpoint_copies,
    disk_bytes,
    gpu_bytes,
    machine_memory,
    training_bytes,
    weight_count,
)
from mlpstudy.train.batches.augmenter import Augmenter
from mlpstudy.train.epoch import stretches
from mlpstudy.train.metrics import PassMetrics, epoch_metrics
from mlpstudy.train.optimizers import OPTIMIZERS
from mlpstudy.train.state import initial_state, remember_best, state_tensors
from tests.conftest import variant
from tests.train.trained import CPU, training_samples


@pytest.mark.parametrize(
    "settings",
    [
        {},
        {"hidden": []},
        {"hidden": [5], "batchnorm": True},
        {"norm": "layer"},
        *({"kind": kind} for kind in BODIES),
        {"kind": "cnn", "batchnorm": True},
        {"kind": "cnn", "norm": "layer"},
    ],
)
@pytest.mark.parametrize("shape", [(1, 6, 6), (3, 8, 8)])
def test_weights_are_counted_as_the_network_has_them(settings: dict[str, Any], shape: tuple[int, int, int]) -> None:
    model = variant(**settings).model
    network = build(model, shape, 4)
    assert weight_count(model, shape, 4) == sum(parameter.numel() for parameter in network.parameters())


def test_needs_grow_with_weights_and_runs() -> None:
    assert training_bytes(1000, "adam") == 16_000  # weights, gradients, two averages
    assert training_bytes(1000, "sgd") == 12_000
    weights, checkpoints = weight_count(variant().model, (1, 6, 6), 3), 2 * 3  # the new one beside the old one
    assert disk_bytes(variant(), (1, 6, 6), 3, runs=10, at_once=2) == 4 * weights * (10 + checkpoints * 2)
    assert disk_bytes(variant(), (1, 6, 6), 3, runs=1, at_once=16) == 4 * weights * (1 + checkpoints)


@pytest.mark.parametrize("optimizer", OPTIMIZERS)
@pytest.mark.parametrize("kept", [{}, {"average_weights": 0.9}, {"average_weights": 0.9, "early_stopping": 3}])
def test_a_checkpoint_is_as_large_as_is_said(study: object, optimizer: str, kept: dict[str, Any]) -> None:
    config = variant(optimizer=optimizer, hidden=[512, 64], **kept)
    samples = training_samples()
    state = initial_state(config, 0, samples, 3, CPU)
    state.learn(next(stretches(samples, config, 0, 1, Augmenter(config.augment, config.seed, 0)))[0])
    state.history.append(epoch_metrics(state, PassMetrics(0.001, 1.0, 0.5), samples, config.train))
    remember_best(state, config.train)
    held = sum(tensor.nbytes for tensor in state_tensors(state).values())
    weights = weight_count(config.model, samples.shape, 3)
    told = f"COPIES_IN_TRAINING[{optimizer!r}] counts weights, gradients and what is remembered"
    assert checkpoint_copies(config.train) == round(held / (4 * weights)), told


def test_what_each_optimiser_remembers_is_counted() -> None:
    assert COPIES_IN_TRAINING.keys() == OPTIMIZERS.keys()
    assert training_bytes(1, "unknown") == training_bytes(1, "adam")  # as checkpoint_copies has it


def test_a_container_has_no_more_memory_than_it_may_take(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    limit = tmp_path / "memory.max"
    monkeypatch.setattr("mlpstudy.resources.MEMORY_LIMIT", limit)
    machine = machine_memory()
    assert machine > 10**8
    limit.write_text("max\n")
    assert machine_memory() == machine
    limit.write_text("12345\n")
    assert machine_memory() == 12345


def test_a_run_is_said_to_take_its_images_its_weights_and_their_company_of_a_gpu() -> None:
    small = gpu_bytes(variant(), (3, 32, 32), 10, 45_000)
    assert small > 45_000 * 3072
    more = gpu_bytes(variant(hidden=[1000, 8]), (3, 32, 32), 10, 45_000) - small
    assert more >= 4 * 4 * 3072 * (1000 - 16)
    # what was seen of a forward pass on the processor: 22.6 bytes a value in place of 6.4
    assert gpu_bytes(variant(whitening=0.5), (3, 32, 32), 10, 45_000) - small >= 2 * 4 * 2048 * 3072
    of_filters = 4 * 2048 * (32 * 32**2 + 64 * 16**2 + 128 * 8**2)  # what a cnn's blocks give of one chunk, in float32
    assert gpu_bytes(variant(kind="cnn"), (3, 32, 32), 10, 45_000) > of_filters

"""Runs on the tiny study, for tests of what they leave behind."""

import hashlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import numpy as np
import pandas as pd
import pytest
import torch
from torch import Tensor, nn

from mlpstudy import paths
from mlpstudy.config.train import VariantConfig
from mlpstudy.contracts.history import read_history
from mlpstudy.contracts.images import read_images
from mlpstudy.contracts.split import TRAIN, read_split
from mlpstudy.nets.store import load_model
from mlpstudy.train.batches.loader import shuffled_batches
from mlpstudy.train.batches.samples import Samples, select
from mlpstudy.train.batches.statistics import channel_statistics
from mlpstudy.train.queue.variant import train_variant
from mlpstudy.train.state import initial_state, remember_best
from tests.conftest import RUNS, write_config

CPU = torch.device("cpu")


def train(config: VariantConfig, name: str = "baseline", runs: int = RUNS) -> pd.DataFrame:
    """The history of all runs, trained by the stage's own function."""
    write_config(name, config)
    train_variant(name, runs)
    return read_history(name)


def digest(name: str = "baseline") -> dict[str, str]:
    """File name -> sha256, of models/<name>."""
    files = sorted((paths.MODELS / name).iterdir())
    return {file.name: hashlib.sha256(file.read_bytes()).hexdigest() for file in files}


def weights(name: str = "baseline", run: int = 0) -> dict[str, Tensor]:
    """All tensors of a trained network."""
    return load_model(paths.model_file(name, run)).network.state_dict()


def training_samples(run: int = 0) -> Samples:
    split = read_split()
    return select(read_images(), split.labels, split.rows(run, TRAIN), CPU)


def plain_pytorch_losses(
    config: VariantConfig, before_step: Callable[[nn.Module], object] = lambda network: None
) -> list[float]:
    """Mean training loss of each epoch of run 0, by a loop as a tutorial writes it, in float32.

    `before_step` sees the network after each backward pass.
    """
    samples = training_samples()
    mean, deviation = (value.item() for value in channel_statistics(samples))
    images = torch.from_numpy(samples.array(np.arange(len(samples))))
    inputs, labels = ((images.flatten(1).float() / 255) - mean) / deviation, samples.labels
    network = nn.Sequential(nn.Linear(36, 16), nn.ReLU(), nn.Linear(16, 8), nn.ReLU(), nn.Linear(8, 3))
    ours = initial_state(config, 0, samples, 3, CPU).network.parameters()
    with torch.no_grad():
        for parameter, initial in zip(network.parameters(), ours, strict=True):
            parameter.copy_(initial)
    optimizer, losses = torch.optim.Adam(network.parameters(), lr=config.train.learning_rate), []
    for epoch in range(1, config.train.epochs + 1):
        total = 0.0
        for batch in shuffled_batches(len(samples), config.train.batch_size, config.seed, 0, epoch):
            loss = nn.functional.cross_entropy(network(inputs[batch]), labels[batch])
            optimizer.zero_grad()
            loss.backward()
            before_step(network)
            optimizer.step()
            total += loss.item() * len(batch)
        losses.append(total / len(samples))
    return losses


def interrupt_at(call: int) -> Any:
    """Stands for `remember_best`, which is called once an epoch, and raises KeyboardInterrupt at this call."""
    calls = []

    def interrupted(*arguments: Any) -> None:
        calls.append(1)
        if len(calls) == call:
            raise KeyboardInterrupt
        remember_best(*arguments)

    return interrupted


@contextmanager
def interrupted_at(call: int) -> Iterator[None]:
    """Ctrl-C in what the block trains, in this one of its epochs."""
    with pytest.raises(KeyboardInterrupt), pytest.MonkeyPatch.context() as patch:
        patch.setattr("mlpstudy.train.fit.remember_best", interrupt_at(call))
        yield

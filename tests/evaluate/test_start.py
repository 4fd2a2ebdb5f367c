from pathlib import Path

import numpy as np
import pytest
import torch

from mlpstudy import paths
from mlpstudy.config.train import VariantConfig
from mlpstudy.contracts.images import read_images
from mlpstudy.contracts.split import read_split
from mlpstudy.evaluate.start import distinct_units, initial_loss, matrices, start_network, weight_ends
from mlpstudy.nets.store import Outcome, save_model
from mlpstudy.train.batches.samples import select
from mlpstudy.train.state import initial_state
from tests.conftest import variant


def config(init: str, batchnorm: bool = True) -> VariantConfig:
    return variant(seed=7, hidden=[8, 6], init=init, batchnorm=batchnorm)


@pytest.mark.parametrize("batchnorm", [False, True])
def test_the_start_is_rebuilt_as_training_had_it(study_folder: Path, batchnorm: bool) -> None:
    split, images, settings = read_split(), read_images(), config("default", batchnorm)
    cpu = torch.device("cpu")
    state = initial_state(settings, 4, select(images, split.labels, split.rows(4, 1), cpu), 3, cpu)
    save_model(paths.model_file("mine", 4), state.network, settings, Outcome("finished", 1, 1))
    rebuilt = start_network("mine", 4)
    assert isinstance(rebuilt, torch.nn.Module)
    for name, tensor in state.network.state_dict().items():
        assert torch.equal(rebuilt.state_dict()[name], tensor), name
    ends = weight_ends("mine", 4)
    assert all((a == b).all() for a, b in zip(ends.first, ends.last, strict=True))


def test_a_network_of_equal_weights_begins_at_the_logarithm_of_the_classes(study_folder: Path) -> None:
    split, images, settings = read_split(), read_images(), config("constant", False)
    cpu = torch.device("cpu")
    network = initial_state(settings, 0, select(images, split.labels, split.rows(0, 1), cpu), 3, cpu).network
    save_model(paths.model_file("mine", 0), network, settings, Outcome("finished", 1, 1))
    assert initial_loss("mine", 0, split, images) == pytest.approx(np.log(3), abs=1e-5)
    assert distinct_units(matrices(network)) == pytest.approx(2 / 14)  # one for each of two layers


def test_copies_of_a_unit_count_once() -> None:
    hidden = np.array([[1, 2], [1, 2], [3, 4], [1, 2.5]], np.float32)
    assert distinct_units([hidden, np.zeros((3, 4), np.float32)]) == 0.75  # the output layer does not count
    assert distinct_units([hidden]) == 1

"""A network before its first step: a function of config, run and data shape, so that nobody has to store it."""

from collections.abc import Mapping

import torch
from torch import Tensor

from mlpstudy.config.train import InputShape, VariantConfig
from mlpstudy.nets.build import Network, build
from mlpstudy.nets.init import initialise
from mlpstudy.nets.store import SavedModel
from mlpstudy.seeds import seed_for


def initial_network(
    config: VariantConfig, run: int, shape: InputShape, classes: int, statistics: Mapping[str, Tensor]
) -> Network:
    """Weights drawn from the study's seed and the run; `statistics` are the tensors of its normalisation by name."""
    network = build(config.model, shape, classes)
    initialise(network, config.model, torch.Generator().manual_seed(seed_for(config.seed, "init", run)))
    network.normalise.load_state_dict(statistics)
    return network


def initial_of(saved: SavedModel, run: int) -> Network:
    """The network that this run of a saved model began with, bit by bit, in evaluation mode."""
    last = saved.network
    return initial_network(saved.config, run, last.shape, last.classes, last.normalise.state_dict()).eval()

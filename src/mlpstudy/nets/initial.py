"""A network before its first step: a function of config, run and data shape, so that nobody has to store it."""

from collections.abc import Mapping

import torch
from torch import Tensor, nn

from mlpstudy.config.train import InputShape, ModelConfig, VariantConfig
from mlpstudy.nets.build import NORM_LAYERS, Network, build
from mlpstudy.nets.init import initialise
from mlpstudy.nets.store import SavedModel
from mlpstudy.seeds import seed_for

KNOWN = (nn.Linear, nn.Conv2d, *NORM_LAYERS)  # layers of which it is known how they begin: drawn here, or the identity


def initial_network(
    config: VariantConfig, run: int, shape: InputShape, classes: int, statistics: Mapping[str, Tensor]
) -> Network:
    """Weights drawn from the study's seed and the run; `statistics` are the tensors of its normalisation by name."""
    network = undrawn(config.model, shape, classes)
    initialise(network, config.model, torch.Generator().manual_seed(seed_for(config.seed, "init", run)))
    network.normalise.load_state_dict(statistics)
    return network


def undrawn(model: ModelConfig, shape: InputShape, classes: int) -> Network:
    """As `build`, but for weights and input statistics, whose memory holds anything: they will be overwritten.

    To draw PyTorch's own weights first would take as long as to draw the study's, 25 to 50 ms of six million.
    """
    with torch.device("meta"):  # forms and types alone
        network = build(model, shape, classes)
    layers = list(network.body.modules())
    if any(has_own_tensors(layer) and type(layer) not in KNOWN for layer in layers):
        return build(model, shape, classes)  # such a layer alone knows how it begins
    # Module.to_empty would do the same, and import sympy for it (0.5 s)
    memory = {name: torch.empty(form.shape, dtype=form.dtype) for name, form in network.state_dict().items()}
    network.load_state_dict(memory, assign=True)
    for layer in layers:
        if isinstance(layer, NORM_LAYERS):
            layer.reset_parameters()
    return network


def has_own_tensors(layer: nn.Module) -> bool:
    """Parameters or buffers, apart from those of layers inside of it?"""
    return any(True for _ in (*layer.parameters(recurse=False), *layer.buffers(recurse=False)))


def initial_of(saved: SavedModel, run: int) -> Network:
    """The network that this run of a saved model began with, bit by bit, in evaluation mode."""
    last = saved.network
    return initial_network(saved.config, run, last.shape, last.classes, last.normalise.state_dict()).eval()

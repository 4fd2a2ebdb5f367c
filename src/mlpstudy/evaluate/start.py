"""Networks before their first step, and what their weights say: rebuilt from config and seed, never stored."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from mlpstudy import paths
from mlpstudy.contracts.split import TRAIN, Split

LOOKED_AT = 512  # training images that the first loss is taken over, at most

Weights = list[NDArray[np.float32]]


@dataclass(frozen=True)
class Ends:
    """One training's weight matrices, a row for each unit, from input to output."""

    first: Weights
    last: Weights


def start_network(variant: str, training: int) -> object:
    """The network as `train` had it before its first step, in evaluation mode."""
    from mlpstudy.nets.initial import initial_of
    from mlpstudy.nets.store import load_model

    return initial_of(load_model(paths.model_file(variant, training)), training)


def initial_loss(variant: str, training: int, split: Split, images: NDArray[np.uint8]) -> float:
    """Cross-entropy over training images before the first step, in nats: ln(classes) if nothing is preferred."""
    from torch import nn

    from mlpstudy.nets.predict import probabilities

    network = start_network(variant, training)
    assert isinstance(network, nn.Module)
    rows = split.rows(training, TRAIN)[:LOOKED_AT]
    given = probabilities(network, images[rows])[np.arange(len(rows)), split.labels[rows]]
    known = np.nan_to_num(given)  # weights so wide that the first outputs overflow leave no probability at all
    return float(-np.log(np.maximum(known, np.finfo(np.float32).eps)).mean())


def weight_ends(variant: str, training: int) -> Ends:
    from mlpstudy.nets.store import load_model

    trained = load_model(paths.model_file(variant, training)).network
    return Ends(matrices(start_network(variant, training)), matrices(trained))


def matrices(network: object) -> Weights:
    from mlpstudy.nets.build import Network

    assert isinstance(network, Network)
    return [layer.weight.detach().flatten(1).numpy() for layer in network.weight_layers()]


def distinct_units(weights: Weights) -> float:
    """Share of hidden units whose incoming weights no unit of their layer has as well."""
    hidden = weights[:-1]
    if not hidden:
        return 1.0
    return sum(len({row.tobytes() for row in layer}) for layer in hidden) / sum(map(len, hidden))

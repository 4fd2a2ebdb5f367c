"""What a network's weights say: how it began, how many of its units differ, and how its layers changed."""

from typing import TYPE_CHECKING, Any

import numpy as np
import xxhash
from numpy.typing import NDArray

from mlpstudy.contracts.measures import Measures
from mlpstudy.contracts.split import TRAIN, Split
from mlpstudy.contracts.weights import STRONGEST_UNITS, LayerHistogram, WeightSummary
from mlpstudy.scratch.digests import joint_digest

if TYPE_CHECKING:
    from mlpstudy.nets.build import Network
    from mlpstudy.nets.store import SavedModel

FIRST_IMAGES = 512  # training images that the first loss is taken over, at most
BINS = 61  # of a layer's histogram
SHOWN = 0.999  # share of the weights that a histogram reaches to

KNOWN_LOSSES: dict[str, float] = {}  # by `beginning_digest`

Weights = list[NDArray[np.float32]]  # a matrix for each layer, a row for each unit, from input to output


def weight_measures(saved: "SavedModel", run: int, split: Split, images: NDArray[Any]) -> Measures:
    """Of one run: its loss before the first step, and how many of its units differ."""
    distinct = distinct_units(weight_matrices(saved.network))
    return {"initial_loss": initial_loss(saved, run, split, images), "distinct_units": distinct}


def initial_loss(saved: "SavedModel", run: int, split: Split, images: NDArray[Any]) -> float:
    """Cross-entropy over training images before the first step, in nats: ln(classes) if nothing is preferred.

    Computed once a process for all variants that begin alike: two thirds of them where the study is on regularisers.
    """
    from mlpstudy.nets.initial import initial_of
    from mlpstudy.nets.predict import probabilities

    rows = evenly(split.rows(run, TRAIN), FIRST_IMAGES)
    shown, labels = images[rows], split.labels[rows]
    beginning = beginning_digest(saved, run, shown, labels)
    if beginning not in KNOWN_LOSSES:
        KNOWN_LOSSES[beginning] = log_loss(probabilities(initial_of(saved, run), shown), labels)
    return KNOWN_LOSSES[beginning]


def beginning_digest(saved: "SavedModel", run: int, images: NDArray[Any], labels: NDArray[np.int64]) -> str:
    """Of all that the first loss follows from; how the network is trained, and which units dropout silences, is not."""
    network, model = saved.network, saved.config.model.model_copy(update={"dropout": 0.0})
    arrays = [*(tensor.numpy() for tensor in network.normalise.state_dict().values()), images, labels]
    texts = [model.model_dump_json(), str((saved.config.seed, run, network.shape, network.classes))]
    return joint_digest([*texts, *(array_digest(array) for array in arrays)])


def array_digest(values: NDArray[Any]) -> str:
    """Of form, type and contents."""
    return f"{values.shape} {values.dtype} {xxhash.xxh3_128_hexdigest(np.ascontiguousarray(values).data)}"


def log_loss(probabilities: NDArray[np.float32], labels: NDArray[np.int64]) -> float:
    """Mean over images of (n, K) and (n,), in nats. Unlike `log_losses` it may be 0."""
    given = probabilities[np.arange(len(labels)), labels]
    known = np.nan_to_num(given)  # weights so wide that the first outputs overflow leave no probability at all
    return float(-np.log(np.maximum(known, np.finfo(np.float32).eps)).mean())


def evenly(rows: NDArray[np.int64], most: int) -> NDArray[np.int64]:
    """So many rows at most, from all over them: images lie class by class, so that the first are of one class."""
    return rows if len(rows) <= most else rows[np.arange(most) * len(rows) // most]


def weight_summary(saved: "SavedModel", run: int) -> WeightSummary:
    """Histograms of each layer before the first step and after the last, and the strongest units of the first."""
    from mlpstudy.nets.initial import initial_of

    initial, final = weight_matrices(initial_of(saved, run)), weight_matrices(saved.network)
    return WeightSummary(
        layers=tuple(layer_histogram(before, after) for before, after in zip(initial, final, strict=True)),
        strongest=strongest_units(of_pixels(saved, final[0])),
    )


def of_pixels(saved: "SavedModel", weights: NDArray[np.float32]) -> NDArray[np.float32]:
    """Of an MLP's first layer (units, inputs): what a unit makes of a bright pixel, whitened or not.

    w · whitened(x) = whitened(w) · x, for the map is symmetric.
    """
    import torch

    from mlpstudy.nets.layers import NormaliseAndWhiten

    network = saved.network
    if saved.config.model.kind != "mlp" or not isinstance(network.normalise, NormaliseAndWhiten):
        return weights
    return network.normalise.whitening(torch.from_numpy(weights).view(-1, *network.shape)).flatten(1).numpy()


def weight_matrices(network: "Network") -> Weights:
    """Filters count as rows of a matrix."""
    return [layer.weight.detach().flatten(1).numpy() for layer in network.weight_layers()]


def distinct_units(weights: Weights) -> float:
    """Different rows of incoming weights, counted layer by layer, as a share of the hidden units; 1 without any."""
    hidden = weights[:-1]
    if not hidden:
        return 1.0
    digests = [{xxhash.xxh3_128_intdigest(row) for row in layer} for layer in hidden]  # quicker than rows
    return sum(map(len, digests)) / sum(map(len, hidden))


def layer_histogram(initial: NDArray[np.float32], final: NDArray[np.float32]) -> LayerHistogram:
    """Both in the same bins, symmetric about 0; what a divergence left without a number is not counted."""
    pair = [values[np.isfinite(values)] for values in (initial, final)]
    widest = max((float(np.quantile(np.abs(values), SHOWN)) for values in pair if values.size), default=0.0) or 1.0
    edges = np.linspace(-1.05 * widest, 1.05 * widest, BINS + 1)
    return LayerHistogram(edges, *(np.histogram(values, edges)[0] for values in pair))


def strongest_units(weights: NDArray[np.float32]) -> NDArray[np.float32]:
    """The rows with the longest weight vectors, the longest first."""
    with np.errstate(over="ignore", invalid="ignore"):  # weights of a diverged run
        lengths = np.linalg.norm(weights, axis=1)
    return weights[np.argsort(-lengths, kind="stable")[:STRONGEST_UNITS]]

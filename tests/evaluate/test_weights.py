from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from numpy.typing import NDArray

from mlpstudy import paths
from mlpstudy.compare.study import Study
from mlpstudy.config.train import VariantConfig
from mlpstudy.contracts.images import read_images
from mlpstudy.contracts.split import read_split
from mlpstudy.evaluate import weights
from mlpstudy.evaluate.weights import (
    BINS,
    FIRST_IMAGES,
    beginning_digest,
    distinct_units,
    evenly,
    initial_loss,
    layer_histogram,
    strongest_units,
    weight_matrices,
    weight_summary,
)
from mlpstudy.nets import initial
from mlpstudy.nets.initial import initial_of
from mlpstudy.nets.layers import Normalise
from mlpstudy.nets.store import Outcome, load_model, save_model
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
    saved = load_model(paths.model_file("mine", 4))
    rebuilt = initial_of(saved, 4)
    for name, tensor in state.network.state_dict().items():
        assert torch.equal(rebuilt.state_dict()[name], tensor), name
    summary = weight_summary(saved, 4)
    assert all((layer.initial == layer.final).all() for layer in summary.layers)


def test_a_network_of_equal_weights_begins_at_the_logarithm_of_the_classes(study_folder: Path) -> None:
    split, images, settings = read_split(), read_images(), config("constant", False)
    cpu = torch.device("cpu")
    network = initial_state(settings, 0, select(images, split.labels, split.rows(0, 1), cpu), 3, cpu).network
    save_model(paths.model_file("mine", 0), network, settings, Outcome("finished", 1, 1))
    assert initial_loss(load_model(paths.model_file("mine", 0)), 0, split, images) == pytest.approx(np.log(3), abs=1e-5)
    assert distinct_units(weight_matrices(network)) == pytest.approx(2 / 14)  # one for each of two layers


def test_variants_that_begin_alike_are_measured_once(study_folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    split, images, built = read_split(), read_images(), []
    monkeypatch.setattr(weights, "KNOWN_LOSSES", {})

    def first_loss(name: str, run: int = 0, pixels: NDArray[np.uint8] = images, **settings: Any) -> float:
        mine, cpu = variant(seed=settings.pop("seed", 7), hidden=[8, 6], **settings), torch.device("cpu")
        network = initial_state(mine, run, select(images, split.labels, split.rows(run, 1), cpu), 3, cpu).network
        save_model(paths.model_file(name, run), network, mine, Outcome("finished", 1, 1))
        return initial_loss(load_model(paths.model_file(name, run)), run, split, pixels)

    monkeypatch.setattr(initial, "initial_of", lambda *given: built.append(given) or initial_of(*given))
    loss = first_loss("plain")
    assert [first_loss("dropped", dropout=0.5), first_loss("decayed", weight_decay=0.1)] == [loss, loss]
    assert len(built) == 1
    others = [
        first_loss("plain", run=1),
        first_loss("plain", seed=8),
        first_loss("plain", pixels=255 - images),
        first_loss("normalised", batchnorm=True, init="he_normal"),
    ]
    assert len(built) == 5
    assert len({loss, *others}) == 5


def test_runs_on_the_same_images_begin_differently(study_folder: Path) -> None:
    settings, cpu = config("default"), torch.device("cpu")
    images, labels = read_images()[:9], read_split().labels[:9]
    network = initial_state(settings, 0, select(images, labels, np.arange(9), cpu), 3, cpu).network
    save_model(paths.model_file("mine", 0), network, settings, Outcome("finished", 1, 1))
    saved = load_model(paths.model_file("mine", 0))
    assert beginning_digest(saved, 0, images, labels) == beginning_digest(saved, 0, images, labels)
    assert beginning_digest(saved, 0, images, labels) != beginning_digest(saved, 1, images, labels)


def test_the_first_images_of_many_are_not_those_of_the_first_class() -> None:
    labels = np.repeat(np.arange(10), 500)  # images lie class by class
    chosen = evenly(np.arange(5000), FIRST_IMAGES)
    assert len(chosen) == len(set(chosen)) == FIRST_IMAGES
    assert np.ptp(np.bincount(labels[chosen], minlength=10)) <= 1
    assert evenly(np.arange(200), FIRST_IMAGES).tolist() == list(range(200))


def test_copies_of_a_unit_count_once() -> None:
    hidden = np.array([[1, 2], [1, 2], [3, 4], [1, 2.5]], np.float32)
    assert distinct_units([hidden, np.zeros((3, 4), np.float32)]) == 0.75  # the output layer does not count
    assert distinct_units([hidden]) == 1


def test_a_histogram_counts_all_but_the_farthest_weights_in_bins_about_zero() -> None:
    initial, final = np.random.default_rng(0).normal(0, 1, (2, 50, 40)).astype(np.float32)
    histogram = layer_histogram(initial, 3 * final)
    assert histogram.edges == pytest.approx(-histogram.edges[::-1])
    assert len(histogram.edges) == BINS + 1
    assert histogram.initial.sum() == 2000
    assert 1990 <= histogram.final.sum() <= 2000


def test_what_a_divergence_left_without_a_number_is_not_counted() -> None:
    weights = np.ones((2, 3), np.float32)
    histogram = layer_histogram(weights, np.where(np.eye(2, 3) == 1, np.nan, weights).astype(np.float32))
    assert (histogram.initial.sum(), histogram.final.sum()) == (6, 4)
    nothing = layer_histogram(np.full((1, 2), np.inf, np.float32), np.full((1, 2), np.nan, np.float32))
    assert nothing.final.sum() == 0


def test_weights_that_are_all_zero_lie_in_the_middle_bin() -> None:
    zero = np.zeros((2, 3), np.float32)
    histogram = layer_histogram(zero, zero)
    assert histogram.edges[0] < 0 < histogram.edges[-1]
    assert histogram.initial[BINS // 2] == histogram.final[BINS // 2] == 6


def test_the_strongest_units_come_first() -> None:
    weights = np.array([[1, 0], [0, 3], [2, 0]], np.float32)
    assert strongest_units(weights).tolist() == [[0, 3], [2, 0], [1, 0]]


def test_a_variant_is_summed_up_by_the_first_network_that_it_trained(compared: Study) -> None:
    (trained,) = weight_matrices(load_model(paths.model_file("better", 0)).network)
    summary = compared.measures["better"].weights
    assert summary is not None
    (layer,) = summary.layers
    assert (layer.final == np.histogram(trained, layer.edges)[0]).all()
    assert (layer.initial != layer.final).any()
    assert (summary.strongest == strongest_units(trained)).all()


def test_the_strongest_units_of_a_network_that_whitens_are_shown_as_they_take_pixels(study_folder: Path) -> None:
    """Not as they take whitened ones: the picture's red is where a bright pixel excites a unit."""
    split, images, settings = read_split(), read_images(), variant(hidden=[1], whitening=0.5)
    cpu = torch.device("cpu")
    samples = select(images, split.labels, split.rows(0, 1), cpu)
    network = initial_state(settings, 0, samples, 3, cpu).network
    save_model(paths.model_file("mine", 0), network, settings, Outcome("finished", 1, 1))
    saved = load_model(paths.model_file("mine", 0))
    some = torch.tensor(images[:20])
    plain = Normalise(network.normalise.mean, network.normalise.deviation)(some).flatten(1)
    excited = torch.nn.functional.linear(network.normalise(some).flatten(1), network.weight_layers()[0].weight.detach())
    shown = torch.from_numpy(weight_summary(saved, 0).strongest)
    torch.testing.assert_close(plain @ shown.T, excited, rtol=0, atol=1e-4)

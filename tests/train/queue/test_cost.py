import pytest
import torch
from torch import nn

from mlpstudy.config.train import ModelConfig
from mlpstudy.nets.build import BODIES, build
from mlpstudy.train.queue.cost import multiplications, run_seconds, training_seconds
from tests.conftest import variant
from tests.train.search.tuned import tuned


def counted(model: ModelConfig, side: int, kind: type[nn.Module]) -> int:
    """Multiplications of one image in layers of the kind, by the numbers that these make in a real pass."""
    network, products = build(model, (3, side, side), 5), []

    def count(layer: nn.Linear | nn.Conv2d, _: object, output: torch.Tensor) -> None:
        products.append(output[0].numel() * layer.weight[0].numel())

    for layer in network.weight_layers():
        if isinstance(layer, kind):
            layer.register_forward_hook(count)
    network(torch.zeros(2, side, side, 3, dtype=torch.uint8))
    return sum(products)


@pytest.mark.parametrize("side", [8, 9])
def test_a_filter_is_multiplied_at_every_place(side: int) -> None:
    """Counted on a real pass: each output of a convolution is one place of one filter."""
    model = variant(kind="cnn").model
    assert multiplications(model, (3, side, side), 5) == counted(model, side, nn.Conv2d)


@pytest.mark.parametrize("kind", BODIES)
def test_the_multiplications_of_a_network_of_any_kind_are_about_those_of_a_real_pass(kind: str) -> None:
    """Each weight once for each number that its layer makes with it; a few biases may be counted, or a last layer not.

    Of a kind that is counted as another one, the time of its runs is told wrongly.
    """
    model = variant(kind=kind).model
    assert multiplications(model, (3, 16, 16), 5) == pytest.approx(counted(model, 16, nn.Module), rel=0.05)


def test_more_epochs_images_and_augmentation_take_longer() -> None:
    plain = training_seconds(variant(epochs=2), (1, 6, 6), 3, 100)
    assert training_seconds(variant(epochs=4), (1, 6, 6), 3, 100) == pytest.approx(2 * plain)
    assert training_seconds(variant(epochs=2), (1, 6, 6), 3, 1000) > 5 * plain
    assert training_seconds(variant(epochs=2, augment=[{"HorizontalFlip": {}}]), (1, 6, 6), 3, 100) > plain


def test_a_step_takes_its_time_however_small_the_network() -> None:
    """Else a measurement of a small one would make large ones wait for years."""
    smallest, default = variant(hidden=[1], epochs=1), variant(hidden=[512, 128], epochs=1)
    assert 1 < training_seconds(default, (1, 32, 32), 3, 8) / training_seconds(smallest, (1, 8, 8), 3, 8) < 20


def test_a_search_takes_as_long_as_its_trials_and_the_run_by_networks_of_medium_size() -> None:
    def seconds(*hidden: int) -> float:
        return training_seconds(variant(hidden=hidden), (1, 6, 6), 3, 100)

    searching = run_seconds(tuned(4, {"model.hidden": {"choice": [[16], [512]]}}), (1, 6, 6), 3, 100)
    assert 5 * seconds(16) < searching < 5 * seconds(512)
    assert run_seconds(variant(), (1, 6, 6), 3, 100) == seconds(16, 8)

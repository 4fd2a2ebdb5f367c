"""What a layer draws in training follows from the run's seed, whichever layer it is."""

import pytest
import torch
from torch import Tensor, nn

from mlpstudy.nets.build import build
from mlpstudy.nets.layers import Drawing, Dropout
from mlpstudy.train.step import set_generator
from tests.conftest import variant


class GaussianNoise(Drawing):
    """What somebody may add: noise of deviation 1."""

    def forward(self, values: Tensor) -> Tensor:
        return values + torch.empty_like(values).normal_(generator=self.generator)


def test_every_layer_that_draws_is_given_the_steps_generator() -> None:
    network, draws = build(variant(hidden=[4]).model, (1, 2, 2), 3), torch.Generator()
    network.body.insert(1, nn.Sequential(GaussianNoise()))
    set_generator(network, draws)
    images = torch.zeros(5, 2, 2, 1, dtype=torch.uint8)
    first, second, again = (network(images) for _ in map(draws.manual_seed, (1, 2, 1)))
    assert torch.equal(first, again)
    assert not torch.equal(first, second)


@pytest.mark.parametrize("layer", [Dropout(0.5), GaussianNoise()])
def test_a_layer_without_a_step_draws_as_pytorchs_own_do(layer: Drawing) -> None:
    """For who asks a finished network in training mode."""
    first, second, again = (layer.train()(torch.ones(9)) for _ in map(torch.manual_seed, (1, 2, 1)))
    assert torch.equal(first, again)
    assert not torch.equal(first, second)

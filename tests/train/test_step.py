"""What a layer draws in training follows from the run's seed, whichever layer it is; a step's precision."""

from contextlib import nullcontext
from types import ModuleType

import pytest
import torch
from torch import Tensor, nn

from mlpstudy.errors import StudyError
from mlpstudy.nets.build import build
from mlpstudy.nets.layers import Drawing, Dropout
from mlpstudy.train import metrics, step
from mlpstudy.train.step import set_generator
from tests.conftest import variant
from tests.train.trained import train


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


@pytest.mark.usefixtures("study")
@pytest.mark.parametrize("place", [step, metrics])
def test_a_step_in_another_precision_than_is_asked_for_ends_the_run(
    place: ModuleType, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("MLPSTUDY_WORKERS", "1")
    monkeypatch.setattr(place, "autocast", lambda *_: nullcontext())
    told = r"made in float32; expected bfloat16, as train\.precision = bfloat16 has it here\. `dvc repro` trains"
    with pytest.raises(StudyError, match=told):
        train(variant(precision="bfloat16", epochs=1))
    train(variant(precision="float32", epochs=1))

import numpy as np
import torch

from mlpstudy.nets.build import build
from mlpstudy.nets.init import initialise
from mlpstudy.train.samples import place
from mlpstudy.train.state import best_epoch, conclude, start, torch_generator
from tests.conftest import make_images, variant

CPU = torch.device("cpu")


def test_a_fit_stopped_before_its_first_step_changes_no_weight() -> None:
    config = variant(init="he_normal")
    images, labels = make_images(12)
    state = start(config, 3, place(images, labels, np.arange(12), CPU), 3, CPU)
    outcome = conclude(state, config.train)
    fresh = build(config.model, (1, 6, 6), 3)
    initialise(fresh, config.model, torch_generator(config.seed, "init", 3))
    assert outcome.epochs == 0
    pairs = zip(state.network.weight_layers(), fresh.weight_layers(), strict=True)
    assert all(torch.equal(ours.weight, theirs.weight) for ours, theirs in pairs)


def test_the_first_of_equally_good_epochs_is_the_best() -> None:
    assert best_epoch([{"validation_loss": loss} for loss in (3.0, 1.0, 2.0, 1.0)]) == 2

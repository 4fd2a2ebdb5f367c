"""Every setting of a variant changes what is trained, on the small path and on the one of large layers, and draws from
no global generator.
"""

import random
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch

from mlpstudy.config.train import ModelConfig, TrainConfig, VariantConfig
from mlpstudy.contracts.split import TRAIN, UNUSED, read_split, write_split
from mlpstudy.regularisers import REGULARISERS
from mlpstudy.train.fit import add_epoch
from tests.conftest import variant
from tests.train.trained import train, weights

pytestmark = pytest.mark.slow  # a hundred trainings

POLICY = [{"VerticalFlip": {"p": 0.5}}]  # what train.augment names: a variant's config holds the policy itself
LEFT_OUT = {"train.augment", "model.test_views"}  # a policy, and what acts on predictions alone
SWITCHED_ON: dict[str, Any] = {each.setting: each.example for each in REGULARISERS if each.setting not in LEFT_OUT}
SWITCHED_ON["augment"] = POLICY
# setting -> a value other than the tiny study's
OTHERS: dict[str, Any] = {
    "seed": 1,
    "model.kind": "cnn",
    "model.hidden": [16, 9],
    "model.activation": "tanh",
    "model.init": "he_normal",
    "model.init_scale": 0.3,
    "train.epochs": 3,
    "train.batch_size": 4,
    "train.optimizer": "sgd",
    "train.learning_rate": 0.02,
    "train.schedule": "onecycle",
    "train.images_per_class": 4,
    "train.class_weights": "balanced",
    "train.precision": "auto",
}
# without which the setting of this name would have nothing to act on
GIVEN: dict[str, dict[str, Any]] = {
    "init_scale": {"init": "uniform"},
    "early_stopping": {"epochs": 40, "learning_rate": 0.1},
}
SMALL, LARGE = {"precision": "float32"}, {"precision": "bfloat16"}
# there may be but one device: tests/train/test_device.py has what can be said. Views are for predictions alone:
# tests/nets/test_views.py. Features and searches train other things: tests/train/test_features.py, tests/train/search
UNTESTABLE = {"train.device", "model.test_views", "model.input", "search"}


@pytest.fixture(scope="module")
def trained() -> dict[str, Any]:
    """Weights of the runs without any of the settings, so that each is trained once."""
    return {}


def weights_under(config: VariantConfig) -> dict[str, torch.Tensor]:
    """Of the layers that learn: whitening adds tensors to the normalisation, whether training uses them or not."""
    train(config, runs=1)
    return {name: tensor for name, tensor in weights().items() if name.startswith("body.")}


@pytest.fixture
def uneven(study: Path) -> None:
    """The tiny study with half of its training images of class 1: where classes are alike, their weights are too."""
    split = read_split()
    for run, row in enumerate(split.parts):
        row[[image for image in split.rows(run, TRAIN) if split.labels[image] == 1][::2]] = UNUSED
    write_split(split, {})


@pytest.fixture
def no_draws_from_elsewhere(monkeypatch: pytest.MonkeyPatch) -> None:
    """An epoch that draws from a global generator fails: its bytes would not follow from the run's seed."""

    def watched(*arguments: Any) -> None:
        before = torch.get_rng_state(), str(np.random.get_state()), random.getstate()
        add_epoch(*arguments)
        own = "drawn from a global generator, expected the step's: `draws` of train/step.py, which a Drawing has"
        assert torch.equal(before[0], torch.get_rng_state()), own
        assert before[1:] == (str(np.random.get_state()), random.getstate()), own

    monkeypatch.setattr("mlpstudy.train.fit.add_epoch", watched)


@pytest.mark.usefixtures("uneven", "no_draws_from_elsewhere")
@pytest.mark.parametrize("path", [SMALL, LARGE], ids=["small", "large"])
@pytest.mark.parametrize(("setting", "value"), (SWITCHED_ON | OTHERS).items(), ids=str)
def test_every_setting_changes_the_result(
    monkeypatch: pytest.MonkeyPatch, trained: dict[str, Any], path: dict[str, Any], setting: str, value: Any
) -> None:
    monkeypatch.setattr("mlpstudy.train.bfloat16.linear.LARGE", 1)
    name = setting.rpartition(".")[2]
    if name == "precision":
        value = "bfloat16" if path == SMALL else "float32"
    plain = path | {"epochs": 2} | GIVEN.get(name, {})
    if str(plain) not in trained:
        trained[str(plain)] = weights_under(variant(**plain))
    reference, changed = trained[str(plain)], weights_under(variant(**(plain | {name: value})))
    assert reference.keys() != changed.keys() or any(
        reference[key].shape != changed[key].shape or not torch.equal(reference[key], changed[key]) for key in reference
    )


def test_no_setting_is_left_out() -> None:
    named = {f"model.{field}" for field in ModelConfig.model_fields} | {
        f"train.{field}" for field in TrainConfig.model_fields
    }
    others = VariantConfig.model_fields.keys() - {"model", "train"}
    assert SWITCHED_ON.keys() | OTHERS.keys() | UNTESTABLE == named | others

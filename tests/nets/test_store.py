from pathlib import Path

import numpy as np
import torch

from mlpstudy.nets.build import build
from mlpstudy.nets.predict import probabilities
from mlpstudy.nets.store import Outcome, load_model, save_model
from tests.conftest import make_images, variant

OUTCOME = Outcome("finished", epoch=2, epochs=3)


def test_a_stored_network_predicts_as_before(tmp_path: Path) -> None:
    config = variant(batchnorm=True, dropout=0.5)
    network = build(config.model, (1, 6, 6), 3).eval()
    save_model(tmp_path / "a.safetensors", network, config, OUTCOME)
    again, outcome = load_model(tmp_path / "a.safetensors")
    images, _ = make_images(10)
    assert outcome == OUTCOME
    assert torch.equal(network(torch.from_numpy(images)), again(torch.from_numpy(images)))


def test_the_same_network_gives_the_same_bytes(tmp_path: Path) -> None:
    config = variant()
    network = build(config.model, (1, 6, 6), 3)
    for name in "ab":
        save_model(tmp_path / name, network, config, OUTCOME)
    assert (tmp_path / "a").read_bytes() == (tmp_path / "b").read_bytes()


def test_probabilities_sum_to_one_and_do_not_depend_on_the_batch() -> None:
    network = build(variant().model, (1, 6, 6), 3)
    images, _ = make_images(600)  # more than one chunk
    together = probabilities(network, images)
    np.testing.assert_allclose(together.sum(axis=1), 1, rtol=1e-5)
    np.testing.assert_allclose(together[550:], probabilities(network, images[550:]), rtol=1e-4)

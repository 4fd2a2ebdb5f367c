import numpy as np
import torch

from mlpstudy.nets.build import build
from mlpstudy.nets.predict import CHUNK, probabilities
from tests.conftest import make_images, variant


def test_probabilities_sum_to_one_and_do_not_depend_on_the_batch() -> None:
    network = build(variant().model, (1, 6, 6), 3)
    images, _ = make_images(CHUNK * 2 + 20)
    together = probabilities(network, images)
    np.testing.assert_allclose(together.sum(axis=1), 1, rtol=1e-5)
    np.testing.assert_allclose(together[-50:], probabilities(network, images[-50:]), rtol=1e-4)


def test_dropout_and_batch_statistics_are_out_of_use() -> None:
    network = build(variant(dropout=0.5, batchnorm=True).model, (1, 6, 6), 3).train()
    images, _ = make_images(10)
    assert (probabilities(network, images) == probabilities(network, images)).all()
    assert (probabilities(network, images[:1]) == probabilities(network, images)[:1]).all()


def test_memory_layout_of_the_images_does_not_matter() -> None:
    network = build(variant().model, (1, 6, 6), 3)
    images, _ = make_images(10)
    mirrored = images[:, :, ::-1]
    assert (probabilities(network, mirrored) == probabilities(network, mirrored.copy())).all()
    assert not torch.is_inference_mode_enabled()

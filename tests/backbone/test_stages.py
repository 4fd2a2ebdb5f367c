"""Means and deviations out of all stages are those of the network that the weights were trained in."""

import numpy as np
import pytest

from mlpstudy.backbone.lite0 import SIDE_PX
from mlpstudy.backbone.load import Backbone, load_backbone
from tests.backbone.test_lite0 import PICTURE

CHANNELS = (16, 24, 40, 80, 112, 192, 320)  # of what each stage ends with: Tan & Le 2019, table 1


@pytest.fixture(scope="module")
def stages() -> Backbone:
    return load_backbone("efficientnet_lite0_stages")


def test_features_are_means_and_deviations_of_the_ends_of_all_stages(stages: Backbone) -> None:
    """By the stages of efficientnet-lite-pytorch 0.1.0 in PyTorch 2.13: mean and std(correction=0) over places."""
    features = stages.extract(PICTURE)
    assert features.shape == (2 * sum(CHANNELS),)
    assert features[[0, 15, 16, 783]] == pytest.approx([0.57910496, -1.6404936, -7.9201846, -2.73367], abs=1e-4)
    assert features[[784, 799, 1567]] == pytest.approx([4.2257824, 4.8415885, 0.7602588], abs=1e-4)
    assert (features.mean(), features.std()) == pytest.approx((1.4552057, 3.563007), abs=1e-5)


def test_a_picture_of_one_grey_has_hardly_any_deviation(stages: Backbone) -> None:
    """It has the same number in all places but at the padded edges; noise has not."""
    grey = stages.extract(np.full((SIDE_PX, SIDE_PX, 3), 127, np.uint8))
    noise = stages.extract(np.random.default_rng(0).integers(0, 256, (SIDE_PX, SIDE_PX, 3), dtype=np.uint8))
    assert (grey >= 0)[784:].all()
    assert grey[784:800].mean() < 0.1 * noise[784:800].mean()


def test_both_backbones_have_the_weights_of_one_file(stages: Backbone) -> None:
    lite0 = load_backbone("efficientnet_lite0")
    assert stages.digest == lite0.digest
    assert stages.side_px == lite0.side_px

"""EfficientNet-Lite0: the graph that is made of the package's weights is the network that they were trained in."""

import numpy as np
import pytest

from mlpstudy.backbone.lite0 import STAGES, lite0_model, read_weights
from mlpstudy.backbone.load import Backbone, load_backbone

Y, X = np.mgrid[:224, :224]
PICTURE = np.stack([(3 * Y + X) % 256, (X * Y // 64) % 256, (2 * X + 5 * Y) % 256], axis=2).astype(np.uint8)


@pytest.fixture(scope="module")
def lite0() -> Backbone:
    return load_backbone("efficientnet_lite0")


def test_features_are_those_of_the_network_that_has_the_weights(lite0: Backbone) -> None:
    """By `extract_features` of efficientnet-lite-pytorch 0.1.0 in PyTorch 2.13, its mean over places."""
    features = lite0.extract(PICTURE)
    assert features.shape == (1280,)
    assert features[[113, 897, 327, 989]] == pytest.approx([5.712821, 4.76848, 4.6097956, 4.071377], abs=1e-4)
    assert (features.mean(), features.std()) == pytest.approx((0.14682671, 0.48887053), abs=1e-5)


def test_a_picture_has_the_same_bits_whatever_is_asked_before_it(lite0: Backbone) -> None:
    first = lite0.extract(PICTURE)
    lite0.extract(255 - PICTURE)
    assert (lite0.extract(PICTURE) == first).all()
    assert (load_backbone("efficientnet_lite0").extract(PICTURE) == first).all()


def test_every_filter_of_the_weights_has_its_place_in_the_graph() -> None:
    weights = read_weights()
    layers = {name.removesuffix(".weight") for name in weights if "conv" in name}
    convolutions = {node.output[0] for node in lite0_model(weights).graph.node if node.op_type == "Conv"}
    assert convolutions == layers
    assert sum(blocks for blocks, _ in STAGES) == sum(name.endswith("_project_conv") for name in layers)

"""Predictions averaged over ways to look at an image."""

import numpy as np
import pytest
import torch

from mlpstudy.nets.build import build
from mlpstudy.nets.predict import probabilities
from mlpstudy.nets.views import VIEWS
from tests.conftest import make_images, variant


def views_of(name: str, image: np.ndarray) -> list[bytes]:
    """What each view makes of one image (S, S, C)."""
    batch = torch.from_numpy(image)[None]
    return [view(batch)[0].numpy().tobytes() for view in VIEWS[name]]


def test_flips_are_the_image_and_its_mirror_image() -> None:
    image = make_images(1)[0][0]
    assert views_of("flips", image) == [image.tobytes(), image[:, ::-1].tobytes()]


def test_turns_are_the_eight_ways_in_which_a_square_can_lie() -> None:
    image = make_images(1)[0][0]
    turned = {np.rot90(side, turns).tobytes() for side in (image, image[:, ::-1]) for turns in range(4)}
    assert len(turned) == len(VIEWS["turns"]) == 8
    assert set(views_of("turns", image)) == turned


@pytest.mark.parametrize("kind", ["mlp", "cnn"])
@pytest.mark.parametrize("views", ["none", "flips", "turns"])
def test_a_prediction_is_the_mean_of_the_softmax_over_the_views(kind: str, views: str) -> None:
    """By numpy's own turns: the order of the views is no part of it."""
    network = build(variant(kind=kind, test_views=views).model, (1, 6, 6), 3).eval()
    images, _ = make_images(10)
    sides = [images] if views == "none" else [images, images[:, :, ::-1]]
    turned = [np.rot90(side, turns, (1, 2)) for side in sides for turns in range(4 if views == "turns" else 1)]
    with torch.inference_mode():
        logits = [network(torch.from_numpy(np.ascontiguousarray(view))).double() for view in turned]
    expected = torch.stack([logit.exp() / logit.exp().sum(1, keepdim=True) for logit in logits]).mean(0)
    np.testing.assert_allclose(probabilities(network, images), expected.numpy(), rtol=0, atol=1e-6)


def test_an_image_and_its_mirror_image_get_the_same_prediction() -> None:
    network = build(variant(test_views="flips").model, (1, 6, 6), 3)
    images, _ = make_images(10)
    np.testing.assert_allclose(probabilities(network, images), probabilities(network, images[:, :, ::-1]), atol=1e-6)
    plain = build(variant().model, (1, 6, 6), 3)
    assert np.abs(probabilities(plain, images) - probabilities(plain, images[:, :, ::-1])).max() > 1e-3


@pytest.mark.parametrize(("views", "count"), [("none", 1), ("flips", 2), ("turns", 8)])
def test_a_prediction_on_features_is_the_mean_of_the_softmax_over_the_stored_views(views: str, count: int) -> None:
    network = build(variant(input="features", test_views=views).model, (5, 1, 1), 3).eval()
    assert network.form == (count, 1, 5) == network.blank(2).shape[1:]
    features = np.random.default_rng(0).normal(0, 3, (10, count, 1, 5)).astype(np.float32)
    with torch.inference_mode():
        shares = [network(torch.from_numpy(features[:, [view]])).softmax(1).double() for view in range(count)]
    np.testing.assert_allclose(probabilities(network, features), torch.stack(shares).mean(0).numpy(), atol=1e-6)

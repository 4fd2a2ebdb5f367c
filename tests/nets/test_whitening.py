"""Whitening, against cosine transforms of SciPy's."""

from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from numpy.typing import NDArray
from scipy.fft import dct, dctn

from mlpstudy.nets.build import Network
from mlpstudy.nets.initial import initial_network
from mlpstudy.nets.layers import Normalise
from mlpstudy.nets.store import Outcome, load_model, save_model
from mlpstudy.nets.whitening import cosine_waves
from mlpstudy.train.batches.samples import Samples, select
from mlpstudy.train.batches.statistics import channel_statistics, input_statistics
from tests.conftest import variant

CPU = torch.device("cpu")


def smooth_images(count: int = 600, side: int = 8, seed: int = 0) -> NDArray[np.uint8]:
    """(N, S, S, 3): each wave has a quarter of the power of one half its length, and all colours are nearly alike."""
    draws, scale = np.random.default_rng(seed), 1 / (1 + np.add.outer(np.arange(side), np.arange(side)))
    common = draws.normal(size=(count, side, side, 1)) * scale[:, :, None]
    amounts = common + 0.2 * draws.normal(size=(count, side, side, 3)) * scale[:, :, None]
    pixels = dctn(amounts, axes=(1, 2), type=3, norm="ortho")
    return np.clip(128 + 60 * pixels * [1.0, 0.5, 0.8], 0, 255).round().astype(np.uint8)


def samples_of(images: NDArray[np.uint8]) -> Samples:
    return select(images, np.zeros(len(images), np.int64), np.arange(len(images)), CPU)


def network_for(images: NDArray[np.uint8], share: float, **settings: Any) -> Network:
    config = variant(whitening=share, **settings)
    samples = samples_of(images)
    return initial_network(config, 0, samples.shape, 3, input_statistics(config.model, samples))


def test_waves_are_those_of_the_cosine_transform() -> None:
    for side in (1, 2, 7, 32):
        np.testing.assert_allclose(cosine_waves(side), dct(np.eye(side), axis=0, norm="ortho"), atol=1e-12)


@pytest.mark.parametrize("share", [0.25, 0.5, 1.0])
def test_the_power_of_every_wave_goes_by_the_share(share: float) -> None:
    images = smooth_images()
    mean, deviation = (values.double().numpy() for values in channel_statistics(samples_of(images)))
    amounts = dctn((images / 255 - mean) / deviation, axes=(1, 2), norm="ortho")
    _, axes = np.linalg.eigh(np.einsum("nuvc,nuvd->cd", amounts, amounts))
    power = ((amounts @ axes) ** 2).mean(0)  # S, S, C
    rounding = (axes.T**2) @ (1 / (12 * (255 * deviation) ** 2))
    gains = (power + rounding) ** (-share / 2)
    gains /= np.sqrt(((power + rounding) * gains**2).mean())
    expected = dctn((amounts @ axes * gains) @ axes.T, axes=(1, 2), type=3, norm="ortho")
    found = network_for(images, share).normalise(torch.from_numpy(images))
    np.testing.assert_allclose(found.permute(0, 2, 3, 1), expected, atol=1e-4)


def test_whitened_images_have_as_much_of_all_waves() -> None:
    images = smooth_images()

    def spread(share: float) -> float:
        whitened = network_for(images, share).normalise(torch.from_numpy(images))
        power = (dctn(whitened.numpy(), axes=(2, 3), norm="ortho") ** 2).mean((0, 1))
        assert power.mean() == pytest.approx(1, rel=0.1)  # as without whitening
        return float(power.max() / power.min())

    assert spread(1.0) < 1.2 < 5 < spread(0.5) < spread(0.0) / 5


def test_mirrored_images_are_whitened_to_mirrored_ones() -> None:
    images = torch.from_numpy(smooth_images(20))
    normalise = network_for(images.numpy(), 0.5).normalise
    torch.testing.assert_close(normalise(images.flip(2)), normalise(images).flip(3), rtol=0, atol=1e-5)


@pytest.mark.parametrize(
    "images", [np.full((3, 5, 5, 3), 9, np.uint8), np.eye(6, dtype=np.uint8)[None, ..., None] * 255]
)
def test_of_flat_or_few_images_nothing_becomes_endless(images: NDArray[np.uint8]) -> None:
    whitened = network_for(images, 1.0).normalise(torch.from_numpy(images))
    assert whitened.isfinite().all()
    assert whitened.abs().max() < 100


def test_the_order_of_pixels_in_memory_changes_no_value_and_prepared_gives_the_same_bits() -> None:
    images = smooth_images(20)
    given, mlp, cnn = torch.from_numpy(images), network_for(images, 0.5), network_for(images, 0.5, kind="cnn")
    planes, pixels = mlp.normalise(given), cnn.normalise(given)
    assert torch.equal(planes, pixels)
    assert planes.is_contiguous()
    assert pixels.is_contiguous(memory_format=torch.channels_last)
    assert torch.equal(mlp.normalise.prepared()(given), planes)


def test_a_saved_network_whitens_as_it_did(tmp_path: Path) -> None:
    images = smooth_images(20)
    network = network_for(images, 0.5)
    save_model(tmp_path / "model", network, variant(whitening=0.5), Outcome("finished", 1, 1))
    given, loaded = torch.from_numpy(images), load_model(tmp_path / "model").network
    assert torch.equal(loaded.normalise(given), network.normalise(given))
    plain = Normalise(network.normalise.mean, network.normalise.deviation)
    assert not torch.allclose(plain(given), network.normalise(given), atol=0.1)


def test_a_share_of_0_leaves_the_network_as_it_was() -> None:
    assert set(network_for(smooth_images(5), 0.0).normalise.state_dict()) == {"mean", "deviation"}

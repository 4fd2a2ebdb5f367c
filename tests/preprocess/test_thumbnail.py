import numpy as np
import pytest

from mlpstudy.preprocess.thumbnail import agreement, details, spread, thumbnail
from tests.preprocess.pictures import picture


def dots(count: int) -> np.ndarray:
    """(1, 32, 32): so many white dots on black, each alone."""
    pixels = np.zeros((1, 32, 32), np.uint8)
    pixels[0, 1::4, 1::4] = 255 * (np.arange(64).reshape(8, 8) < count)
    return pixels


def test_details_are_spread_over_as_many_pixels_as_carry_them() -> None:
    one, many = spread(details(dots(1)))[0], spread(details(dots(40)))[0]
    assert 1 < one < 4  # a dot and what its blur takes from its neighbours
    assert many == pytest.approx(40 * one, rel=0.2)
    assert spread(details(np.full((1, 32, 32), 77, np.uint8)))[0] == 0


def test_details_have_no_light_and_shade() -> None:
    shade = np.linspace(0, 255, 32, dtype=np.uint8)
    slope = np.tile(shade, (32, 1))[np.newaxis]
    assert np.abs(details(slope)[0, 8:-8, 8:-8]).max() < 1


def test_agreement_is_pearsons_correlation() -> None:
    draws = np.random.default_rng(0).integers(0, 256, (3, 32, 32), dtype=np.uint8)
    first, second, third = details(draws)
    expected = [np.corrcoef(first.ravel(), other.ravel())[0, 1] for other in (second, third)]
    np.testing.assert_allclose(agreement(first[np.newaxis], np.stack([second, third])), expected, atol=1e-5)
    assert agreement(first[np.newaxis], first[np.newaxis])[0] == pytest.approx(1)


def test_more_bits_look_as_they_would_in_eight() -> None:
    gray = picture(0, 64, 64)[..., 0]
    deep = thumbnail(gray.astype(np.uint16) * 16, gray.astype(np.uint16) * 16)
    flat = thumbnail(np.stack([gray] * 3, axis=2), np.stack([gray] * 3, axis=2))
    assert deep is not None
    assert flat is not None
    assert agreement(details(deep[np.newaxis]), details(flat[np.newaxis]))[0] > 0.99

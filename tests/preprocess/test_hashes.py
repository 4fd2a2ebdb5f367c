import numpy as np

from mlpstudy.preprocess.hashes import perceptual_hash, pixel_hash
from mlpstudy.preprocess.resize import squash
from tests.preprocess.pictures import Pixels, decoded, encode, picture


def hashed(pixels: Pixels, side: int = 64) -> int:
    return int(perceptual_hash(pixels, squash(pixels, side)), 16)


def bits(a: int, b: int) -> int:
    return (a ^ b).bit_count()


def test_pixel_hash_tells_a_single_bit_and_the_shape() -> None:
    pixels = picture(0)
    other = pixels.copy()
    other[20, 30, 1] ^= 1
    assert pixel_hash(pixels) == pixel_hash(pixels.copy())
    assert len({pixel_hash(pixels), pixel_hash(other), pixel_hash(pixels.reshape(64, 48, 3))}) == 3
    assert len(pixel_hash(pixels)) == 32


def test_perceptual_hash_survives_recompression_and_resizing() -> None:
    for seed in range(10):
        pixels = picture(seed, 200, 150)
        squeezed = decoded(encode(squash(pixels, 90), "JPEG", quality=60))
        assert bits(hashed(pixels), hashed(squeezed)) <= 4


def test_perceptual_hash_tells_pictures_apart() -> None:
    values = [hashed(picture(seed)) for seed in range(20)]
    assert min(bits(a, b) for i, a in enumerate(values) for b in values[:i]) > 10


def test_perceptual_hash_hardly_depends_on_the_size_of_the_study() -> None:
    for seed in range(10):
        pixels = picture(seed, 200, 150)
        assert bits(hashed(pixels, side=4), hashed(pixels, side=128)) <= 4


def test_originals_under_32_px_have_no_perceptual_hash() -> None:
    assert perceptual_hash(picture(0, 100, 31), np.zeros((32, 32, 3), np.uint8)) == ""
    assert len(perceptual_hash(picture(0, 100, 32), np.zeros((32, 32, 3), np.uint8))) == 16

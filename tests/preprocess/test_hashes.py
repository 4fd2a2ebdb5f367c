import numpy as np

from mlpstudy.preprocess.hashes import low_frequencies, oriented_hashes, perceptual_hash, pixel_hash, turns
from mlpstudy.preprocess.resize import squash
from mlpstudy.preprocess.thumbnail import Thumbnail, thumbnail
from tests.preprocess.pictures import Pixels, decoded, encode, picture


def look(pixels: Pixels, side: int = 64) -> Thumbnail:
    small = thumbnail(pixels, squash(pixels, side))
    assert small is not None
    return small


def hashed(pixels: Pixels, side: int = 64) -> int:
    return int(perceptual_hash(look(pixels, side)), 16)


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


def test_originals_under_32_px_have_no_thumbnail() -> None:
    small = np.zeros((32, 32, 3), np.uint8)
    assert thumbnail(picture(0, 100, 31), small) is None
    assert thumbnail(picture(0, 100, 32), small) is not None


def test_the_first_orientation_is_the_picture_as_it_lies() -> None:
    pictures = [look(picture(seed)) for seed in range(20)]
    hashes = oriented_hashes(np.stack([low_frequencies(pixels) for pixels in pictures]))
    assert [f"{value:016x}" for value in hashes[:, 0].tolist()] == [perceptual_hash(pixels) for pixels in pictures]


def test_hashes_of_all_orientations_are_those_of_turned_pictures() -> None:
    for seed in range(5):
        pixels = look(picture(seed, 96, 96))
        computed = oriented_hashes(low_frequencies(pixels)[np.newaxis])[0].tolist()
        expected = [int(perceptual_hash(turned.astype(np.uint8)), 16) for turned in turns(pixels.astype(np.float32))]
        assert max(bits(a, b) for a, b in zip(computed, expected, strict=True)) <= 1  # rounding beside the median
        assert len(set(computed)) == 8


def test_the_eight_orientations_are_all_different_and_begin_with_none() -> None:
    square = np.arange(9, dtype=np.float32).reshape(3, 3)
    ways = turns(square)
    np.testing.assert_array_equal(ways[0], square)
    assert len({way.tobytes() for way in ways}) == 8
    assert any(np.array_equal(way, np.rot90(square)) for way in ways)

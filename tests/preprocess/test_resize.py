import numpy as np

from mlpstudy.preprocess.resize import squash, to_gray
from tests.preprocess.pictures import picture


def test_shrinking_takes_area_means() -> None:
    stripes = np.tile(np.array([0, 100, 200, 100], np.uint8)[:, np.newaxis, np.newaxis], (4, 16, 3))  # (16, 16, 3)
    np.testing.assert_array_equal(squash(stripes, 4), 100)


def test_each_axis_shrinks_or_grows_on_its_own() -> None:
    columns = np.zeros((2, 64, 3), np.uint8)
    columns[:, ::2] = 200
    np.testing.assert_array_equal(squash(columns, 8), 100)  # linear steps alone would pick single columns


def test_images_of_the_right_size_stay_as_they_are() -> None:
    np.testing.assert_array_equal(squash(picture(0, 16, 16), 16), picture(0, 16, 16))


def test_growing_keeps_the_range_and_the_corners() -> None:
    grown = squash(picture(0, 8, 8), 32)
    assert grown.shape == (32, 32, 3)
    np.testing.assert_array_equal(grown[0, 0], picture(0, 8, 8)[0, 0])


def test_growing_goes_in_even_steps_from_one_pixel_to_the_next() -> None:
    step = np.zeros((2, 2, 3), np.uint8)
    step[:, 1] = 100
    np.testing.assert_array_equal(squash(step, 4)[..., 0], [[0, 25, 75, 100]] * 4)


def test_gray_weighs_red_green_and_blue_as_an_eye_does() -> None:
    colours = 200 * np.eye(3, dtype=np.uint8)[np.newaxis]  # a red, a green and a blue pixel
    assert to_gray(colours).tolist() == [[60, 117, 23]]  # .299, .587 and .114 of 200


def test_gray_of_gray_is_itself() -> None:
    levels = np.arange(256, dtype=np.uint8).reshape(16, 16)
    np.testing.assert_array_equal(to_gray(np.stack([levels] * 3, axis=-1)), levels)

import numpy as np
import pytest

from mlpstudy.preprocess.brightness import ValueRange, common_range, faint, flattened, to_bytes, value_range


@pytest.mark.parametrize(
    ("pixels", "expected"),
    [
        (np.array([[3, 700]], np.uint16), ValueRange(3, 700, True)),
        (np.array([[-3, 7]], np.int16), ValueRange(-3, 7, True)),
        (np.array([[3.0, 7.0]]), ValueRange(3, 7, True)),  # 32-bit integers are kept in float64
        (np.array([[3.0, 7.5]]), ValueRange(3, 7.5, False)),
        (np.array([[3, 7]], np.float32), ValueRange(3, 7, False)),
    ],
)
def test_the_range_says_whether_values_are_whole(pixels: np.ndarray, expected: ValueRange) -> None:
    assert value_range(pixels) == expected


def test_the_common_range_does_not_depend_on_the_order() -> None:
    ranges = [ValueRange(5, 90, True), None, ValueRange(7, 4000, True), ValueRange(1, 2, False)]
    assert common_range(ranges) == common_range(ranges[::-1]) == ValueRange(1, 4000, False)
    assert common_range([None, None]) is None


def test_smallest_and_largest_become_black_and_white() -> None:
    pixels = np.array([100, 600, 1100], np.float32)
    assert to_bytes(pixels, ValueRange(100, 1100, True)).tolist() == [0, 128, 255]
    assert to_bytes(pixels / 100, ValueRange(0, 11, False)).tolist() == [23, 139, 255]


def test_values_that_are_all_the_same_are_black() -> None:
    assert to_bytes(np.array([300, 300], np.float32), ValueRange(300, 300, True)).tolist() == [0, 0]


def test_eight_bits_in_larger_samples_stay_what_they_are() -> None:
    assert ValueRange(3, 255, True).fits
    assert not any(
        values.fits for values in (ValueRange(3, 256, True), ValueRange(-1, 9, True), ValueRange(0, 1, False))
    )
    assert to_bytes(np.array([3, 9.6], np.float32), ValueRange(3, 200, True)).tolist() == [3, 10]


@pytest.mark.parametrize(
    ("own", "scale", "lost"),
    [
        (ValueRange(0.1, 0.9, False), ValueRange(0.1, 4095, False), True),
        (ValueRange(600, 2400, True), ValueRange(0.1, 4095, False), False),
        (ValueRange(0, 33, True), ValueRange(0, 4095, True), False),  # three greys
        (ValueRange(0, 1, True), ValueRange(0, 4095, True), True),
        (ValueRange(0, 1, True), ValueRange(0, 200, True), False),  # which keeps what it is
        (ValueRange(7, 7, True), ValueRange(0, 4095, True), False),  # had but one value
        (ValueRange(0.5, 0.5, False), ValueRange(0, 4095, False), False),
        (ValueRange(4096, 65535, True), ValueRange(0, 4095, True), True),  # a picture beyond the scale of a training
        (ValueRange(256, 4095, True), ValueRange(3, 200, True), True),
    ],
)
def test_an_image_of_which_the_scale_leaves_next_to_nothing_is_found(
    own: ValueRange, scale: ValueRange, lost: bool
) -> None:
    assert flattened([None, scale, own], scale) == ([2] if lost else [])
    assert flattened([own], None) == flattened([None], scale) == []


def test_faint_is_what_reaches_no_eighth_of_the_scale_above_its_smallest() -> None:
    scale = ValueRange(-1000, 7000, whole=True)
    ranges = [None, ValueRange(-1000, -1, whole=True), ValueRange(-1000, 0, whole=True), scale]
    assert faint(ranges, scale) == [1]
    assert faint([ValueRange(0, 3, whole=True)], ValueRange(0, 200, whole=True)) == faint(ranges, None) == []

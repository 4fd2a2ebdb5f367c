import pytest

from mlpstudy.predict.flattened import flattened_lines
from mlpstudy.predict.vote import Prediction
from mlpstudy.preprocess.brightness import ValueRange


@pytest.mark.parametrize(
    ("scale", "told"),
    [(ValueRange(300.0, 4095.0, whole=True), "300 to 4,095"), (ValueRange(3.0, 180.0, whole=True), "0 to 255")],
)
def test_the_values_to_bring_pictures_to_are_those_that_the_training_tells_apart(scale: ValueRange, told: str) -> None:
    lost = [Prediction(f"{n}.tif", flattened=ValueRange(5000.0 - n, 6000.0 + n, whole=True)) for n in (1, 2)]
    (line,) = flattened_lines([*lost, Prediction("seen.png")], scale)
    assert line.startswith("warning: 2 pictures hold values from 4,998 to 6,002 in more than 8 bits, ")
    assert f"the scale of the training images, {told}, leaves" in line
    assert line.endswith(": 1.tif, 2.tif")

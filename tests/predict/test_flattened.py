import numpy as np
import pytest

from mlpstudy.predict.flattened import flattened_lines
from mlpstudy.predict.read import PictureReader
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


def test_nothing_is_told_of_pictures_that_the_scale_leaves_their_greys() -> None:
    """They have no values to be told, nor has a study of 8 bits a scale."""
    scale = ValueRange(300.0, 4095.0, whole=True)
    assert flattened_lines([Prediction("seen.png")], scale) == []
    assert flattened_lines([Prediction("seen.png")], None) == []
    reader = PictureReader(8, "gray", 10**6, scale)
    values = np.linspace(300, 4095, 64, dtype=np.float32).reshape(8, 8, 1)
    assert reader.scaled(values, ValueRange(300.0, 4095.0, whole=True)).flattened is None
    lost = ValueRange(5000.0, 6000.0, whole=True)
    assert reader.scaled(values + 5000, lost).flattened == lost

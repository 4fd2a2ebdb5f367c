import numpy as np
import pytest

from mlpstudy.charts import LONGEST
from mlpstudy.report.figures.confusion import CELLS, NAMED, confusion


@pytest.mark.parametrize(
    ("classes", "labels", "numbers"),
    [(3, 3, True), (20, 20, False), (NAMED, NAMED, False), (NAMED + 1, 0, False)],
)
def test_names_and_numbers_stand_where_there_is_room(classes: int, labels: int, numbers: bool) -> None:
    figure = confusion(np.eye(classes, dtype=np.int64), [f"class {n}" for n in range(classes)], "x")
    axes = figure.axes[0]
    assert len([text for text in axes.get_yticklabels() if text.get_text()]) == labels
    assert bool(axes.texts) is numbers


def test_long_names_that_differ_at_their_end_can_be_told_apart() -> None:
    ends = ["in the morning", "in the evening"]
    figure = confusion(np.eye(2, dtype=np.int64), [f"the gate of the garden {end}" for end in ends], "x")
    labels = [label.get_text() for label in figure.axes[0].get_yticklabels()]
    assert len(set(labels)) == 2
    assert max(map(len, labels)) <= LONGEST


@pytest.mark.parametrize("classes", [CELLS, CELLS + 1, 1000])
def test_no_cell_is_left_to_chance_where_classes_are_more_than_pixels(classes: int) -> None:
    counts = np.zeros((classes, classes), np.int64)
    counts[np.arange(classes), np.arange(classes)] = 8
    counts[classes - 1, 3] = 2
    (image,) = confusion(counts, [str(number) for number in range(classes)], "x").axes[0].images
    shades = np.asarray(image.get_array())[..., 3]
    assert len(shades) <= CELLS
    assert np.all(np.diagonal(shades) > 0.8)
    assert np.isclose(shades[-1, 3 * len(shades) // classes], np.sqrt(0.2))
    assert np.count_nonzero(shades) == len(shades) + 1

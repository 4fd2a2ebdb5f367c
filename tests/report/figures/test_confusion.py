import numpy as np
import pytest

from mlpstudy.report.figures.confusion import NAMED, confusion


@pytest.mark.parametrize(
    ("classes", "labels", "numbers"),
    [(3, 3, True), (20, 20, False), (NAMED, NAMED, False), (NAMED + 1, 0, False)],
)
def test_names_and_numbers_stand_where_there_is_room(classes: int, labels: int, numbers: bool) -> None:
    figure = confusion(np.eye(classes, dtype=np.int64), [f"class {n}" for n in range(classes)], "x")
    axes = figure.axes[0]
    assert len([text for text in axes.get_yticklabels() if text.get_text()]) == labels
    assert bool(axes.texts) is numbers

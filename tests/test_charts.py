import numpy as np
import pytest
from matplotlib.figure import Figure

from mlpstudy.charts import NAMES, NUMBERS, draw_confusion, shortened


def test_a_name_is_cut_to_its_length() -> None:
    assert [shortened("abcdef", longest) for longest in (6, 4)] == ["abcdef", "abc…"]
    assert [shortened("abcdef", longest, ending=2) for longest in (6, 4)] == ["abcdef", "a…ef"]


@pytest.mark.parametrize(
    ("K", "named", "numbered"), [(3, True, True), (NUMBERS + 1, True, False), (NAMES + 1, False, False)]
)
def test_names_and_numbers_stand_where_there_is_room(K: int, named: bool, numbered: bool) -> None:
    axes = Figure().subplots()
    draw_confusion(axes, np.eye(K, dtype=np.int64), [f"class {n}" for n in range(K)], "blue", "black")
    assert bool([label for label in axes.get_yticklabels() if label.get_text()]) is named
    assert [text.get_text() for text in axes.texts] == (["100"] * K if numbered else [])

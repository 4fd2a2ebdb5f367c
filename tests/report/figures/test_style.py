"""What all figures have in common."""

import pytest

from mlpstudy.report.figures.style import blank, legend_below, styled


@pytest.mark.parametrize(("words", "columns"), [(5, 3), (20, 2), (60, 1)])
def test_a_legend_takes_as_many_columns_as_its_words_leave_room_for(words: int, columns: int) -> None:
    with styled():
        figure, (axes,) = blank()
        for letter in "abc":
            axes.plot([0, 1], label=words * letter)
        legend_below(figure, 3)
    (legend,) = figure.legends
    assert legend._ncols == columns  # type: ignore[attr-defined]
    assert columns == 1 or legend.get_window_extent().width <= figure.bbox.width

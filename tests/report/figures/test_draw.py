"""All figures of a study, in each language of the report."""

from collections.abc import Iterator

import pytest
from matplotlib.figure import Figure
from matplotlib.text import Text

from mlpstudy.compare.study import Study
from mlpstudy.language import spoken
from mlpstudy.report.figures.draw import build_figures
from mlpstudy.report.figures.style import styled
from mlpstudy.report.material import collect

ROOM = 2  # pixels that a letter may reach over the edge


def cut_off(figure: Figure) -> Iterator[str]:
    """Titles, names of axes and legends that reach over the edge of the figure."""
    figure.draw_without_rendering()
    for text in words(figure):
        box = text.get_window_extent()
        if text.get_text() and outside(figure, box.extents):
            yield text.get_text()


def words(figure: Figure) -> Iterator[Text]:
    for legend in [*figure.legends, *(axes.get_legend() for axes in figure.axes if axes.get_legend())]:
        yield from legend.get_texts()
    for axes in figure.axes:
        yield from (axes.title, axes.xaxis.label, axes.yaxis.label)


def outside(figure: Figure, extents: tuple[float, float, float, float]) -> bool:
    left, bottom, right, top = extents
    return min(left, bottom) < -ROOM or right > figure.bbox.width + ROOM or top > figure.bbox.height + ROOM


@pytest.mark.slow
@pytest.mark.parametrize("language", ["en", "es"])
def test_no_word_is_cut_off_at_the_edge_of_a_figure(compared: Study, language: str) -> None:
    with spoken(language), styled():
        figures = build_figures(collect(compared))
        assert {name: texts for name, figure in figures.items() if (texts := list(cut_off(figure)))} == {}

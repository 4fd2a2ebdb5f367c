"""All figures of a study, in each language of the report."""

from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from matplotlib.figure import Figure
from matplotlib.text import Text

from mlpstudy.compare.study import Study
from mlpstudy.language import spoken
from mlpstudy.report.drawing import draw_figures
from mlpstudy.report.figures.calibration import calibration
from mlpstudy.report.figures.confusion import confusion
from mlpstudy.report.figures.curves import compare_curves, overfitting_curves
from mlpstudy.report.figures.draw import figures_of
from mlpstudy.report.figures.style import styled
from mlpstudy.report.material import collect

COLUMNS = ("train_loss", "validation_loss", "evaluation_train_loss", "evaluation_train_accuracy")
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


LONG = tuple(f"{'batchnorm_dropout_l2_' * 4}{number}" for number in range(6))
CURVE = pd.DataFrame({"run": 0, "epoch": [1, 2], **{column: [1.0, 0.5] for column in COLUMNS}})
FIGURES: dict[str, Callable[[], Figure]] = {
    "curves": lambda: compare_curves(dict.fromkeys(LONG, CURVE), LONG, "train_loss"),
    "overfitting": lambda: overfitting_curves(CURVE, "loss", LONG[0]),
    "confusion": lambda: confusion(np.eye(3, dtype=np.int64), LONG[:3], LONG[0]),
    "calibration": lambda: calibration(np.full(20, 0.5, np.float32), np.full(20, True), LONG[0]),
}


@pytest.mark.parametrize("language", ["en", "es"])
@pytest.mark.parametrize("name", FIGURES)
def test_long_names_of_variants_are_not_cut_off(name: str, language: str) -> None:
    with spoken(language), styled():
        assert list(cut_off(FIGURES[name]())) == []


def test_the_point_of_the_surest_predictions_is_not_cut_in_half() -> None:
    (axes,) = calibration(np.ones(20, np.float32), np.full(20, True), "x").axes
    (points,) = (line for line in axes.lines if line.get_marker() == "o")
    assert points.get_xdata()[-1] == axes.get_xlim()[1]
    assert not points.get_clip_on()


@pytest.mark.slow
@pytest.mark.parametrize("language", ["en", "es"])
def test_no_word_is_cut_off_at_the_edge_of_a_figure(compared: Study, language: str) -> None:
    with spoken(language), styled():
        figures = {name: build() for name, build in figures_of(collect(compared)).items()}
        assert {name: texts for name, figure in figures.items() if figure and (texts := list(cut_off(figure)))} == {}


@pytest.mark.slow
def test_workers_draw_the_same_bytes_in_the_order_of_the_page_however_many_they_are(
    compared: Study, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    drawn, order = {}, [f"{name}.svg" for name in figures_of(collect(compared))]
    for workers in ("1", "2", "4"):
        monkeypatch.setenv("MLPSTUDY_WORKERS", workers)
        with spoken("es"):
            files = draw_figures(collect(compared), tmp_path / workers)
        drawn[workers] = {file.name: file.read_bytes() for file in files}
        assert len(files) == len(drawn[workers]) == len(list((tmp_path / workers).iterdir()))
        assert list(drawn[workers]) == [name for name in order if name in drawn[workers]]
    assert drawn["1"] == drawn["2"] == drawn["4"]
    assert "época" in drawn["2"]["overfitting_baseline_loss.svg"].decode()

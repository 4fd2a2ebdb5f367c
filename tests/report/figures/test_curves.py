from itertools import pairwise

import numpy as np
import pandas as pd
import pytest

from mlpstudy.report.figures.curves import compare_curves, measured_epochs, overfitting_curves
from mlpstudy.report.figures.style import styled


def history() -> pd.DataFrame:
    """Two runs of four epochs, the training images measured after the first and the last."""
    table = pd.DataFrame([(run, epoch) for run in (0, 1) for epoch in (1, 2, 3, 4)], columns=["run", "epoch"])
    table["train_accuracy"], table["validation_accuracy"] = 0.1 * table["epoch"], 0.2 * table["epoch"]
    table["validation_loss"] = table["validation_accuracy"]
    return table.assign(evaluation_train_accuracy=(table["epoch"] / 4).where(table["epoch"].isin((1, 4))))


def test_training_is_drawn_in_evaluation_mode_and_the_running_epoch_is_labelled_as_such() -> None:
    (axes,) = overfitting_curves(history(), "accuracy", "baseline").axes
    lines = {str(line.get_label()): list(line.get_ydata()) for line in axes.lines}
    assert lines["training"] == [0.25, 1.0]
    assert len(lines["validation"]) == len(lines["running epoch"]) == 4
    assert lines["running epoch"][-1] == 0.4


@pytest.mark.parametrize(("measured", "style", "bands"), [((1, 4), ":", 1), ((1, 2, 3, 4), "-", 2)])
def test_a_few_measured_epochs_are_no_curve(measured: tuple[int, ...], style: str, bands: int) -> None:
    table = history()
    table["evaluation_train_accuracy"] = (table["epoch"] / 4).where(table["epoch"].isin(measured))
    (axes,) = overfitting_curves(table, "accuracy", "baseline").axes
    (training,) = (line for line in axes.lines if line.get_label() == "training")
    assert (training.get_linestyle(), training.get_marker(), len(axes.collections)) == (style, "o", bands)


def test_the_last_epoch_of_a_run_that_stopped_early_is_no_mean_over_runs() -> None:
    table = history()
    stopped = table[~((table["run"] == 1) & (table["epoch"] > 2))].copy()
    stopped.loc[(stopped["run"] == 1) & (stopped["epoch"] == 2), "evaluation_train_accuracy"] = 0.5
    assert measured_epochs(stopped)["epoch"].tolist() == [1, 4, 1]


def lines(table: pd.DataFrame) -> list[tuple[str, list[float], list[float]]]:
    """Style, epochs and values of each line for the validation loss of one variant."""
    axes = compare_curves({"dropout": table}, ["dropout"], "validation_loss").axes[0]
    return [
        (str(line.get_linestyle()), list(map(float, line.get_xdata())), list(map(float, line.get_ydata())))
        for line in axes.lines
    ]


def test_a_mean_over_all_runs_is_one_solid_line() -> None:
    ((style, epochs, _),) = lines(history())
    assert (style, epochs) == ("-", [1, 2, 3, 4])


def test_a_mean_over_the_runs_that_are_left_is_dotted_from_where_the_first_one_ended() -> None:
    table = history()
    first, rest = lines(table[(table["run"] == 0) | (table["epoch"] <= 2)])
    assert first == ("-", [1, 2], pytest.approx([0.2, 0.4]))
    assert rest == (":", [2, 3, 4], pytest.approx([0.4, 0.6, 0.8]))


def test_a_run_that_diverged_is_missing_from_the_mean_and_so_the_line_is_dotted() -> None:
    table = history()
    table.loc[(table["run"] == 1) & (table["epoch"] == 1), "validation_loss"] = np.nan
    alone = table[(table["run"] == 0) | (table["epoch"] == 1)]
    assert [(style, epochs) for style, epochs, _ in lines(alone)] == [("-", []), (":", [1, 2, 3, 4])]


@pytest.mark.parametrize("decades", [1, 3, 4, 4.4, 4.8, 5, 6, 7, 9, 12, 39])
def test_however_far_losses_spread_their_axis_has_labels_that_do_not_touch(decades: float) -> None:
    table = history().assign(validation_loss=lambda rows: 0.5 * 10.0 ** (decades * (rows["epoch"] - 1) / 3))
    with styled():
        figure = compare_curves({"lost": table}, ["lost"], "validation_loss")
        figure.draw_without_rendering()
    low, high = (axes := figure.axes[0]).get_ylim()
    shown = [label for label in axes.get_yticklabels() if low <= label.get_position()[1] <= high]
    boxes = sorted((label.get_window_extent() for label in shown), key=lambda box: box.y0)
    assert len(boxes) >= 2
    assert all(below.y1 < above.y0 for below, above in pairwise(boxes))


def test_losses_that_spread_little_have_an_axis_to_read_them_by() -> None:
    table = history().assign(validation_loss=lambda rows: 1.9 - 0.35 * (rows["epoch"] - 1))
    figure = compare_curves({"short": table}, ["short"], "validation_loss")
    low, high = (axes := figure.axes[0]).get_ylim()
    assert len([tick for tick in axes.get_yticks() if low <= tick <= high]) >= 3


def test_a_loss_of_exactly_zero_is_on_the_axis() -> None:
    table = history().assign(validation_loss=lambda rows: np.where(rows["epoch"] < 3, 10.0 ** -rows["epoch"], 0.0))
    with styled():
        figure = compare_curves({"sure": table}, ["sure"], "validation_loss")
        figure.draw_without_rendering()
    (line,), (low, high) = figure.axes[0].lines, figure.axes[0].get_ylim()
    assert all(low < value < high for value in line.get_ydata())
    assert "0" in [label.get_text() for label in figure.axes[0].get_yticklabels()]


def test_a_loss_below_zero_is_on_the_axis_in_a_band_too() -> None:
    """As a penalty of a repository's own may make it."""
    falling = history().assign(validation_loss=lambda rows: 2.0 - rows["epoch"])
    apart = history().assign(validation_loss=lambda rows: np.where(rows["run"] == 0, 3.0, -1.0))
    for table in (falling, apart):
        low, high = compare_curves({"own": table}, ["own"], "validation_loss").axes[0].get_ylim()
        assert low < table["validation_loss"].min() < table["validation_loss"].max() < high


@pytest.mark.parametrize(("epochs", "points"), [(400, 400), (401, 201), (2000, 400)])
def test_thousands_of_epochs_are_few_points_that_lose_neither_the_last_nor_one_that_stands_out(
    epochs: int, points: int
) -> None:
    epoch = np.arange(1, epochs + 1)
    table = pd.DataFrame({"run": 0, "epoch": epoch, "validation_loss": np.where(epoch == 273, 50.0, 1.0)})
    (axes,) = compare_curves({"long": table}, ["long"], "validation_loss").axes
    (line,), (band,) = axes.lines, axes.collections
    assert len(line.get_xydata()) == points
    assert band.get_paths()[0].get_extents().max.tolist() == [epochs, 50]


def test_a_run_without_a_measured_epoch_draws() -> None:
    table = history().assign(evaluation_train_accuracy=np.nan)
    (axes,) = overfitting_curves(table, "accuracy", "baseline").axes
    assert len(axes.collections) == 1

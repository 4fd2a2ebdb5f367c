"""What all figures have in common."""

import pytest
from matplotlib import rc_context, rcParams

from mlpstudy.report.figures.style import LONGEST, blank, legend_below, styled, variant_label, variant_labels


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


def test_a_legend_of_more_rows_leaves_the_axes_as_high_as_they_were() -> None:
    heights = [axes_height(words) for words in (5, 60)]
    assert heights[0] == pytest.approx(heights[1], abs=2)


def axes_height(words: int) -> float:
    """In pixels, above a legend of six entries of so many letters."""
    with styled():
        figure, (axes,) = blank()
        for letter in "abcdef":
            axes.plot([0, 1], label=words * letter)
        legend_below(figure, 3)
        figure.draw_without_rendering()
    return float(axes.bbox.height)


def test_figures_do_not_take_what_the_users_matplotlibrc_says() -> None:
    with styled():
        plain = dict(rcParams)
    with rc_context({"axes.facecolor": "yellow", "lines.linewidth": 4, "savefig.bbox": "tight"}), styled():
        assert dict(rcParams) == plain


def test_names_that_differ_in_their_middle_get_labels_that_differ() -> None:
    """Of a grid of 120 variants a dozen lines of the forest plot had one label in common."""
    names = [f"batchnorm_{norm}_dropout_{share}_init_xavier_uniform" for norm in "01" for share in ("0p1", "0p2")]
    labels = variant_labels(names)
    assert len(set(labels)) == len(names)
    assert max(map(len, labels)) <= LONGEST
    usual = [f"batchnorm_and_dropout_and_weight_decay_{share}" for share in ("0p1", "0p2")]
    assert variant_labels(usual) == [variant_label(name) for name in usual]

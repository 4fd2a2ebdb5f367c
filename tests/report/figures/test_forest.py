from dataclasses import replace

import pytest

from mlpstudy.compare.study import Study
from mlpstudy.language import spoken
from mlpstudy.report.figures.forest import draw, forest, limits
from mlpstudy.report.figures.style import blank, styled
from tests.report.figures.test_draw import cut_off, outside


def test_every_competitor_but_trivial_methods_has_a_line(compared: Study) -> None:
    figure = forest(compared)
    assert figure is not None
    names = [label.get_text() for label in figure.axes[0].get_yticklabels()]
    assert names == [row.name for row in compared.rows if row.comparison and row.role != "trivial"]


@pytest.mark.parametrize("language", ["en", "es"])
@pytest.mark.parametrize("baseline", ["baseline", "without_" * 10])
@pytest.mark.parametrize("letters", [20, 28, 45, 100])
def test_however_long_names_are_nothing_is_cut_off(compared: Study, language: str, baseline: str, letters: int) -> None:
    names = [f"{'batchnorm_dropout_l2_' * 5}"[: letters - 2] + f"_{number}" for number in range(len(compared.rows))]
    rows = tuple(replace(row, name=name) for row, name in zip(compared.rows, names, strict=True))
    config = compared.config.model_copy(update={"score": "balanced_accuracy", "baseline": baseline})
    with spoken(language), styled():
        figure = forest(replace(compared, rows=rows, config=config))
        assert figure is not None
        assert list(cut_off(figure)) == []
    labels = figure.axes[0].get_yticklabels()
    assert not [label.get_text() for label in labels if outside(figure, label.get_window_extent().extents)]
    assert len({label.get_text() for label in labels}) == len(labels)
    assert figure.axes[0].bbox.width > 0.4 * figure.bbox.width


def test_lines_of_names_that_differ_in_their_middle_can_be_told_apart(compared: Study) -> None:
    names = [f"batchnorm_and_dropout_0p{number:02}_init_xavier_uniform" for number in range(len(compared.rows))]
    rows = tuple(replace(row, name=name) for row, name in zip(compared.rows, names, strict=True))
    figure = forest(replace(compared, rows=rows))
    assert figure is not None
    labels = [label.get_text() for label in figure.axes[0].get_yticklabels()]
    assert len(set(labels)) == len(labels)


def test_one_failure_far_away_does_not_squeeze_the_others(compared: Study) -> None:
    comparisons = [row.comparison for row in compared.variants if row.comparison]
    far = replace(comparisons[0], difference=-50.0, low=-51.0, high=-49.0, low_all=-52.0, high_all=-48.0)
    assert limits([*comparisons, far]) == limits(comparisons)


def test_whoever_has_a_dot_on_the_axis_has_all_of_an_interval_on_it(compared: Study) -> None:
    some = compared.variants[0].comparison
    assert some is not None
    usual = replace(some, difference=0.0, low=-0.01, high=0.01, low_all=None, high_all=None)
    steps = [replace(usual, difference=-step, low=-step - 0.1, high=-step + 0.1) for step in (0.02, 0.11, 0.2)]
    left, right = limits([usual, usual, usual, usual, *steps])
    assert left < -30
    assert right < 10


@pytest.mark.parametrize(("high", "placed"), [(-0.45, "center"), (0.0, "bottom")])
def test_the_number_of_what_is_far_stands_above_an_interval_that_reaches_it(
    compared: Study, high: float, placed: str
) -> None:
    usual = compared.variants[0].comparison
    assert usual is not None
    far = replace(usual, difference=-0.5, low=-0.6, high=high, low_all=None, high_all=None)
    _, (axes,) = blank()
    axes.set_xlim(-4, 4)
    draw(axes, 0, "variant", far)
    (number,) = axes.texts
    assert (number.get_text(), number.get_verticalalignment()) == ("\N{MINUS SIGN}50", placed)


def test_variants_that_are_all_the_same_draw_without_a_warning(compared: Study) -> None:
    twin = compared.row("twin")
    study = replace(compared, rows=(twin, replace(twin, name="other_twin"), compared.baseline))
    assert forest(study) is not None  # pyproject.toml makes errors of warnings


def test_with_nothing_to_compare_there_is_no_figure(compared: Study) -> None:
    assert forest(replace(compared, rows=(compared.baseline,))) is None


@pytest.mark.parametrize(("lines", "above"), [(40, False), (41, True)])
def test_a_forest_higher_than_a_window_has_numbers_at_both_ends(compared: Study, lines: int, above: bool) -> None:
    rows = tuple(replace(compared.row("better"), name=f"variant_{number}") for number in range(lines))
    figure = forest(replace(compared, rows=rows))
    assert figure is not None
    shown = figure.axes[0].xaxis.get_tick_params()
    assert (shown.get("labeltop", False), shown.get("labelbottom", True)) == (above, True)

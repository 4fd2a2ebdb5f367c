import warnings
from dataclasses import replace

from mlpstudy.compare.study import Study
from mlpstudy.report.figures.forest import forest, limits


def test_every_competitor_but_trivial_methods_has_a_line(compared: Study) -> None:
    figure = forest(compared)
    assert figure is not None
    names = [label.get_text() for label in figure.axes[0].get_yticklabels()]
    assert names == [row.name for row in compared.rows if row.comparison and row.role != "trivial"]


def test_one_failure_far_away_does_not_squeeze_the_others(compared: Study) -> None:
    comparisons = [row.comparison for row in compared.variants if row.comparison]
    far = replace(comparisons[0], difference=-50.0, low=-51.0, high=-49.0, low_all=-52.0, high_all=-48.0)
    assert limits([*comparisons, far]) == limits(comparisons)


def test_variants_that_are_all_the_same_draw_without_a_warning(compared: Study) -> None:
    twin = compared.row("twin")
    study = replace(compared, rows=(twin, replace(twin, name="other_twin"), compared.baseline))
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert forest(study) is not None


def test_with_nothing_to_compare_there_is_no_figure(compared: Study) -> None:
    assert forest(replace(compared, rows=(compared.baseline,))) is None

from collections.abc import Callable
from dataclasses import replace

from mlpstudy.compare.study import Study


def test_few_runs_give_no_verdicts(small_study: Callable[..., Study]) -> None:
    study = small_study(3)
    assert study.descriptive
    assert {row.verdict for row in study.variants} == {"descriptive", "same"}
    assert not any(row.may_be_best for row in study.rows)
    assert study.detectable is None
    assert {row.comparison.p_holm for row in study.variants if row.comparison} == {None}


def test_the_baseline_and_the_best_of_its_variants_are_shown_closely(compared: Study) -> None:
    assert compared.shown_closely == ("baseline", "better")
    alone = replace(compared, rows=(compared.baseline,))
    assert alone.shown_closely == ("baseline",)


def test_what_underfits_is_left_out_unless_nothing_else_is_there(compared: Study) -> None:
    underfitting = tuple(row for row in compared.variants if row.underfits)
    assert 0 < len(underfitting) < len(compared.variants)
    assert compared.leaves_out_underfitting
    assert not replace(compared, rows=(compared.baseline, *underfitting)).leaves_out_underfitting
    learnt = tuple(row for row in compared.rows if not row.underfits)
    assert not replace(compared, rows=learnt).leaves_out_underfitting

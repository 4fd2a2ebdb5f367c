from collections.abc import Callable
from dataclasses import replace
from math import ceil

import numpy as np

from mlpstudy.compare.margin import groups_to_show
from mlpstudy.compare.planning import plan_study
from mlpstudy.compare.study import Study


def test_few_runs_give_no_verdicts(small_study: Callable[..., Study]) -> None:
    study = small_study(3)
    assert study.descriptive
    assert {row.verdict for row in study.variants} == {"descriptive", "same"}
    assert not any(row.may_be_best for row in study.rows)
    assert study.detectable is None
    assert {row.comparison.p_holm for row in study.variants if row.comparison} == {None}


def test_a_trial_is_descriptive_whatever_its_runs(compared: Study) -> None:
    assert not compared.descriptive
    assert replace(compared, config=compared.config.model_copy(update={"trial": True})).descriptive


def test_the_baseline_and_the_best_of_its_variants_are_shown_closely(compared: Study) -> None:
    assert compared.shown_closely == ("baseline", "better")
    alone = replace(compared, rows=(compared.baseline,))
    assert alone.shown_closely == ("baseline",)


def test_what_underfits_is_left_out_unless_nothing_else_is_there(compared: Study) -> None:
    underfitting = tuple(row for row in compared.variants if row.underfits)
    assert 0 < len(underfitting) < len(compared.variants)
    assert compared.left_out == underfitting
    assert not replace(compared, rows=(compared.baseline, *underfitting)).left_out
    learnt = tuple(row for row in compared.rows if not row.underfits)
    assert not replace(compared, rows=learnt).left_out


def test_beside_a_copy_of_the_baseline_variants_that_underfit_measure_the_study(compared: Study) -> None:
    underfitting = tuple(row for row in compared.variants if row.underfits)
    alone = replace(compared, rows=(compared.baseline, *underfitting))
    config = compared.config.model_copy(update={"variants": {**compared.config.variants, "twin": {}}})
    beside = replace(compared, config=config, rows=(compared.baseline, compared.row("twin"), *underfitting))
    assert beside.detectables == alone.detectables != ()
    assert plan_study(beside) is not None
    assert not beside.left_out


def test_against_a_baseline_that_was_lost_no_study_is_measured(compared: Study) -> None:
    lost = replace(compared.baseline, diverged=compared.baseline.runs)
    study = replace(compared, rows=(*compared.variants, lost))
    assert compared.detectable
    assert study.detectable is None
    assert plan_study(study) is None


def test_what_diverged_in_every_run_is_left_out_too(compared: Study) -> None:
    """Of unequal classes the largest alone may score as high in training as a network that learnt."""
    lost = replace(compared.row("lost"), underfits=False)
    study = replace(compared, rows=(compared.baseline, compared.row("better"), lost))
    assert lost.lost
    assert study.left_out == (lost,)
    assert lost.comparison
    assert lost.comparison.detectable not in study.detectables


def test_a_margin_takes_more_test_images_where_they_come_in_groups(compared: Study) -> None:
    assert compared.images_for_margin == ceil(groups_to_show(0.01, len(compared.tested)))
    pairs = replace(compared.scores.design, group=np.arange(177) // 2)
    study = replace(compared, scores=replace(compared.scores, design=pairs))
    assert study.images_for_margin == ceil(groups_to_show(0.01, len(compared.tested)) * 353 / 177)  # worth 177² / 353
    variants = {**compared.config.variants, "twin": {}}  # a copy of the baseline, which is no test
    restated = replace(compared, config=compared.config.model_copy(update={"variants": variants}))
    assert restated.images_for_margin == ceil(groups_to_show(0.01, len(compared.tested) - 1))
    for margin in (None, 0.05):
        config = compared.config.model_copy(update={"margin": margin})
        assert replace(compared, config=config).images_for_margin is None

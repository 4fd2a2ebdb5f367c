from collections.abc import Callable
from dataclasses import replace
from itertools import product
from typing import Any

import pytest

from mlpstudy.compare import ablations as ablations_module
from mlpstudy.compare import sections
from mlpstudy.compare.ablations import MeasureChange
from mlpstudy.compare.study import Study
from mlpstudy.regularisers import REGULARISERS
from mlpstudy.report.answers.regularisation import (
    combinations,
    described,
    joint_comparisons,
    regularisation_answers,
    rivals,
    single_regularisers,
)
from mlpstudy.wording.lead import switched_on
from tests.compare.test_ablations import overruled
from tests.compare.test_factors import with_settings


def said(study: Study, question: str) -> list[tuple[str | None, str]]:
    """Subject and text of each statement that answers the question."""
    answer = next(answer for answer in regularisation_answers(study) if answer.question == question)
    return [(statement.subject, statement.text) for statement in answer.statements]


def test_the_effect_of_a_regulariser_is_read_off_the_two_that_differ_in_it_alone(compared: Study) -> None:
    ((subject, text),) = said(compared, "What was the effect of dropout?")
    assert subject == "better against baseline"
    assert text.startswith("higher test accuracy")
    ((_, text),) = said(compared, "What was the effect of label smoothing?")
    assert "This study cannot tell the two apart in test accuracy" in text


def test_a_twin_of_the_baseline_is_called_the_same_and_nothing_else(compared: Study) -> None:
    ((subject, text),) = said(compared, "What was the effect of L1?")
    assert subject == "twin against baseline"
    assert text.startswith("the same test accuracy in every run")
    assert "cannot tell" not in text


def test_what_no_two_variants_show_is_not_answered(compared: Study) -> None:
    asked = {answer.question for answer in regularisation_answers(compared)}
    assert "What was the effect of mixup?" not in asked
    assert "What did batch normalisation do to the training loss?" not in asked


def test_an_interval_that_the_correction_overrules_is_said_to_be_corrected(compared: Study) -> None:
    ((_, text),) = said(overruled(compared), "What was the effect of dropout?")
    assert "cannot tell the two apart in test accuracy (once corrected for all comparisons)" in text


def test_few_runs_name_no_winner(small_study: Callable[..., Study]) -> None:
    study = small_study(5)
    ((_, text),) = said(study, "What was the effect of dropout?")
    assert text.startswith("The runs are too few to name a direction in test accuracy")
    assert "cannot tell" not in str(regularisation_answers(study))  # nor in tables: as the leaderboard, "descriptive"


CORNERS: dict[str, dict[str, Any]] = {
    "baseline": {},
    "better": {"model.batchnorm": True},
    "similar": {"model.dropout": 0.5},
    "early": {"model.batchnorm": True, "model.dropout": 0.5},
}


def test_what_two_do_together_is_shown_only_where_the_baseline_differs_in_nothing_else(compared: Study) -> None:
    pairs = joint_comparisons(with_settings(compared, CORNERS))
    assert [pair.without for pair in pairs] == ["baseline", "better", "similar"]
    few = {"train.images_per_class": 2}
    others = {name: settings | few if settings else settings for name, settings in CORNERS.items()}
    assert joint_comparisons(with_settings(compared, others)) == []


def test_the_best_combination_is_quoted_with_its_interval_for_all_comparisons(compared: Study) -> None:
    study = with_settings(compared, {"baseline": {}, "better": CORNERS["early"]})
    rows = tuple(row for row in study.rows if row.name in ("baseline", "better"))
    lead, verdict, change, *_ = said(replace(study, rows=rows), "Which combination did best?")
    assert lead[1].startswith("The one combination is better (")
    assert verdict[1].startswith("better is better than the baseline by")
    assert ", for all comparisons at once +" in verdict[1]
    assert change == ("better against baseline", "higher test accuracy.")


def test_the_readings_of_the_whole_section_are_corrected_once(compared: Study, monkeypatch: pytest.MonkeyPatch) -> None:
    families = []

    def counted(changes: list[MeasureChange]) -> list[MeasureChange]:
        families.append(changes)
        return changes

    monkeypatch.setattr(sections, "correct_together", counted)
    study = with_settings(compared, CORNERS)
    rows = tuple(row for row in study.rows if row.name in CORNERS)
    regularisation_answers(replace(study, rows=rows))
    assert len(families) == 1


def test_rivals_are_alternatives(compared: Study) -> None:
    best, *others = (replace(compared.row(name), may_be_best=True) for name in ("better", "similar", "early"))
    text = rivals(replace(compared, rows=(best, *others)), best)
    assert text == "The best of the study may as well be similar or early."
    many = [replace(best, name=f"v{number}") for number in range(13)]
    told = "v0, v1, v2, v3, v4 and 8 more (see the leaderboard)."
    assert rivals(replace(compared, rows=(best, *many)), best) == f"The best of the study may as well be {told}"
    ruled_out = replace(best, may_be_best=False)
    text = rivals(replace(compared, rows=(ruled_out, *many)), ruled_out)
    assert text == f"It is ruled out as the best of the study, which may be {told}"


def test_without_a_rival_all_others_are_ruled_out(compared: Study) -> None:
    best, other = (replace(compared.row(name), may_be_best=name == "better") for name in ("better", "similar"))
    assert rivals(replace(compared, rows=(best, other)), best) == "All but better are ruled out as the best."


def test_a_combination_is_what_a_variant_adds_to_the_baseline(compared: Study) -> None:
    on = {"model.dropout": 0.3, "train.weight_decay": 0.001}
    variants = {"baseline": on, "better": on | {"model.init": "he_normal"}, "similar": on | {"model.batchnorm": True}}
    config = compared.config.model_copy(update={"variants": compared.config.variants | variants})
    study = replace(compared, config=config)
    assert {"better", "similar"}.isdisjoint(row.name for row in combinations(study))
    both = {"train.l1": 0.1, "model.batchnorm": True, "train.epochs": 5}
    study = replace(compared, config=config.model_copy(update={"variants": config.variants | {"better": on | both}}))
    assert [row.name for row in combinations(study)] == ["better"]
    assert described(study, "better") == ["batch normalisation", "L1", "other settings"]
    seeing = config.variants | {"better": on | both | {"model.input": "features"}}
    assert combinations(replace(compared, config=config.model_copy(update={"variants": seeing}))) == []


def test_variants_are_told_by_the_regularisers_at_work_in_them(compared: Study) -> None:
    assert [each.setting for each in switched_on(compared, "better")] == ["model.dropout"]
    assert switched_on(compared, "baseline") == []
    assert single_regularisers(compared)[0] == "baseline"
    assert set(single_regularisers(compared)[1:]) == {"better", "similar", "twin", "lost", "early"}


def test_every_regulariser_has_a_question_with_measures(compared: Study) -> None:
    known = set(compared.measures["baseline"].runs) | {"score"}
    for regulariser in REGULARISERS:
        assert regulariser.questions
        assert {measure for question in regulariser.questions for measure in question.measures} <= known


def test_a_grid_of_variants_is_not_gone_through_once_for_each_of_them(
    compared: Study, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Of 120 variants these answers took six times as long."""
    pairs = product((0.0, 0.1, 0.2, 0.3), (False, True))
    grid = {f"{share}_{norm}": {"model.dropout": share, "model.batchnorm": norm} for share, norm in pairs}
    study, asked = with_settings(compared, grid | {"baseline": {}}), []
    work_out = ablations_module.all_but
    monkeypatch.setattr(ablations_module, "all_but", lambda *args: (asked.append(args[-1]), work_out(*args))[1])
    joint_comparisons(study)
    assert 0 < len(asked) <= 2 * len(study.config.variants)  # once for each of the two settings

import re
from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from mlpstudy.compare.ablations import Ablation, Reading, score_change
from mlpstudy.compare.factors import Family
from mlpstudy.compare.study import Study
from mlpstudy.language import spoken, tr
from mlpstudy.report.answers.factors import FACTORS
from mlpstudy.report.answers.leads import lies_beyond
from mlpstudy.report.answers.settings import TITLES, SettingSection, setting_sections
from tests.compare.test_ablations import overruled
from tests.compare.test_factors import with_settings
from tests.finished import in_unequal_folds

RATES: dict[str, dict[str, Any]] = {
    "baseline": {"train.learning_rate": 0.001},
    "early": {"train.learning_rate": 0.01},
    "similar": {"train.learning_rate": 0.001, "model.batchnorm": True},
    "better": {"train.learning_rate": 0.01, "model.batchnorm": True},
}
ACTIVATIONS: dict[str, dict[str, Any]] = {
    "baseline": {"model.init": "xavier_normal"},
    "better": {"model.init": "he_normal"},
    "similar": {"model.init": "xavier_normal", "model.activation": "tanh"},
    "early": {"model.init": "he_normal", "model.activation": "tanh"},
}


def sections(study: Study, variants: dict[str, dict[str, Any]]) -> dict[str, SettingSection]:
    return {section.name: section for section in setting_sections(with_settings(study, variants))}


def said(section: SettingSection, question: str) -> list[str]:
    (answer,) = (answer for answer in section.answers if answer.question == question)
    return [statement.text for statement in answer.statements]


def test_a_section_stands_only_where_variants_are_there_for_it(compared: Study) -> None:
    assert setting_sections(compared) == []
    assert list(sections(compared, RATES)) == ["learning_rate"]
    assert list(sections(compared, ACTIVATIONS)) == ["activation", "activation_initialisation"]
    batches = {"baseline": {"train.batch_size": 32}, "better": {"train.batch_size": 8}}
    assert list(sections(compared, batches)) == ["batch_size"]
    assert "Where no early stopping ends a run, all train" in sections(compared, batches)["batch_size"].tables[0].note
    assert {"activation", "activation_initialisation", "learning_rate", "batch_size"} == set(TITLES)


def test_the_claim_on_batch_normalisation_is_the_interaction_of_four_variants(compared: Study) -> None:
    section = sections(compared, RATES)["learning_rate"]
    assert said(section, "Does batch normalisation allow higher learning rates?") == [
        "Yes: from a learning rate of 0.001 to 0.01, accuracy falls less or rises more with batch normalisation than "
        "without it."
    ]
    by_rate, crossed = section.tables
    assert [row[:2] for row in by_rate.rows] == [
        ("baseline", "0.001"),
        ("early", "0.01"),
        ("similar", "0.001"),
        ("better", "0.01"),
    ]
    assert crossed.headings == ("learning rate", "without batch normalisation", "with batch normalisation")
    assert [row[0] for row in crossed.rows] == ["0.001", "0.01"]
    swapped = RATES | {"early": RATES["better"], "better": RATES["early"]}
    (text,) = said(
        sections(compared, swapped)["learning_rate"], "Does batch normalisation allow higher learning rates?"
    )
    assert text.startswith("No, on the contrary")


def test_he_and_xavier_are_compared_under_each_activation_and_then_across(compared: Study) -> None:
    section = sections(compared, ACTIVATIONS)["activation_initialisation"]
    steps, rule = section.answers
    assert [statement.subject for statement in steps.statements] == ["better against baseline", "early against similar"]
    assert rule.statements[0].text.startswith("Yes: he_normal instead of xavier_normal gains more accuracy")
    (row,) = rule.tables[0].rows
    assert (row.label, row.reading) == ("change from xavier_normal to he_normal, points", "as the rule says")


def test_the_best_is_named_only_where_all_others_are_ruled_out(compared: Study) -> None:
    kinds = {"baseline": {}, "similar": {"model.activation": "tanh"}}
    (open_text, *_) = said(sections(compared, kinds)["activation"], "Which activation generalises best?")
    assert "This study cannot rule out" in open_text
    kinds = {"baseline": {}, "early": {"model.activation": "tanh"}}
    (text, *_) = said(sections(compared, kinds)["activation"], "Which activation generalises best?")
    assert text == "The best of these is relu (baseline); all others are ruled out."


def test_of_several_that_may_be_the_best_only_one_can_be(compared: Study) -> None:
    kinds = {"baseline": {}, "similar": {"model.activation": "tanh"}, "twin": {"model.activation": "sigmoid"}}
    (text, *_) = said(sections(compared, kinds)["activation"], "Which activation generalises best?")
    assert text.endswith("This study cannot rule out relu (baseline) or sigmoid (twin) as the best of these.")


def test_the_best_is_never_named_against_a_verdict(compared: Study) -> None:
    kinds = {"baseline": {}, "better": {"model.activation": "tanh"}}
    (text, *_) = said(sections(compared, kinds)["activation"], "Which activation generalises best?")
    assert text == "The best of these is tanh (better); all others are ruled out."
    (text, *_) = said(sections(overruled(compared), kinds)["activation"], "Which activation generalises best?")
    assert "cannot rule out relu (baseline)" in text


def test_the_best_of_these_is_not_named_beside_another_that_may_be_the_best_of_the_study(compared: Study) -> None:
    kinds = {"baseline": {}, "better": {"model.activation": "tanh"}}
    rows = tuple(replace(row, may_be_best=row.name in kinds) for row in compared.rows)
    (text, *_) = said(sections(replace(compared, rows=rows), kinds)["activation"], "Which activation generalises best?")
    assert "cannot rule out relu (baseline)" in text


def test_each_of_several_families_is_told_under_the_names_of_its_variants(compared: Study) -> None:
    answer = sections(compared, RATES)["learning_rate"].answers[0]
    assert [statement.subject for statement in answer.statements[:2]] == ["baseline and early", "similar and better"]
    kinds = {"baseline": {}, "early": {"model.activation": "tanh"}}
    lead = sections(compared, kinds)["activation"].answers[0].statements[0]
    assert lead.subject is None


def test_variants_with_the_same_mean_are_none_the_highest_of_the_other(compared: Study) -> None:
    kinds: dict[str, dict[str, Any]] = {"baseline": {}, "similar": {"model.activation": "tanh"}}
    score = compared.row("similar").score  # above that of the twin
    rows = tuple(replace(row, score=score) if row.name in kinds else row for row in compared.rows)
    (text, *_) = said(sections(replace(compared, rows=rows), kinds)["activation"], "Which activation generalises best?")
    assert text.startswith("The same mean accuracy, the highest: ")
    assert "relu (baseline)" in text
    assert text.endswith("This study cannot tell which of them is the best.")
    kinds["twin"] = {"model.activation": "sigmoid"}
    (text, *_) = said(sections(replace(compared, rows=rows), kinds)["activation"], "Which activation generalises best?")
    assert text.endswith("This study cannot rule out sigmoid (twin) as the best of these.")


def test_a_crossing_says_that_its_rule_is_corrected_apart(compared: Study) -> None:
    note = sections(compared, RATES)["learning_rate"].tables[-1].note
    assert "correction over its steps alone, apart from the other readings of this section." in note


def test_a_crossing_of_a_balanced_kfold_is_no_mean_over_runs(compared: Study) -> None:
    config = compared.config.model_copy(update={"score": "balanced_accuracy"})
    for kfold in (False, True):
        study = replace(compared, config=config, design=replace(compared.design, kfold=kfold))
        note = sections(study, RATES)["learning_rate"].tables[-1].note
        assert ("recalls of all folds of a repeat together ±" in note) == kfold
        assert ("mean ±" in note) == (not kfold)


def test_where_folds_differ_in_size_tables_say_that_they_count_their_images(compared: Study) -> None:
    unequal = in_unequal_folds(compared)
    for study, weighed in ((compared, False), (unequal, True)):
        factor, *_, crossing = sections(study, RATES)["learning_rate"].tables
        assert ("means over runs are weighed by their test images" in factor.note) == weighed
        assert ("mean over the test images ± standard deviation" in crossing.note) == weighed


def test_every_comparison_has_its_pictures_and_the_sentence_no_interval(compared: Study) -> None:
    for variants in (RATES, ACTIVATIONS):
        for section in sections(compared, variants).values():
            for answer in section.answers:
                told = [statement for statement in answer.statements if statement.pictures]
                assert sum(len(each.pictures) for each in told) == sum(len(table.rows) for table in answer.tables)
                assert not [each for each in answer.statements if "interval" in each.text]


def with_means(study: Study, ratios: dict[str, float], measure: str = "first_gradient_ratio") -> Study:
    """The same study, had variants such means of a measure over runs (else .5), more in some runs than in others."""
    measures, rows = dict(study.measures), []
    for row in study.rows:
        mean = ratios.get(row.name, 0.5)
        own = measures[row.name]
        by_run = mean + np.random.default_rng(len(row.name)).permutation(np.linspace(-0.2, 0.2, len(own.runs)))
        measures[row.name] = replace(own, runs=own.runs.assign(**{measure: by_run}))
        rows.append(replace(row, means={**row.means, measure: mean}))
    return replace(study, measures=measures, rows=tuple(rows))


def test_gradients_and_dead_units_are_read_from_what_was_measured(compared: Study) -> None:
    kinds: dict[str, dict[str, Any]] = {"baseline": {}, "better": {"model.activation": "tanh"}}
    section = sections(with_means(compared, {"better": 2.0}), kinds)["activation"]
    assert said(section, "Do gradients vanish?")[0] == (
        "The first layer gets least of the gradient under relu (baseline): "
        "in epoch 1, 0.50 times that of the last layer."
    )
    assert said(section, "Do units die?")[0] == "At the end no unit is dead."
    assert len({len(table.headings) for table in section.tables} | {len(section.tables[0].rows[0])}) == 1


def test_the_least_gradient_is_a_mean_alone_where_the_variants_cannot_be_told_apart(compared: Study) -> None:
    kinds: dict[str, dict[str, Any]] = {"baseline": {}, "better": {"model.activation": "tanh"}}
    close = with_means(compared, {"better": 0.49, "early": 0.1})
    lead, reading, *_ = said(sections(close, kinds)["activation"], "Do gradients vanish?")
    assert (
        lead
        == "Lowest mean: in epoch 1 the first layer gets 0.49 times the gradient of the last layer under tanh (better)."
    )
    assert "cannot tell the two apart in gradient in the first layer relative to the last in epoch 1" in reading
    kinds |= {"early": {"model.activation": "sigmoid"}}  # less than the baseline, but better is not read to be more
    assert said(sections(close, kinds)["activation"], "Do gradients vanish?")[0].startswith("Lowest mean: ")
    apart = sections(with_means(compared, {"better": 2.0, "early": 0.1}), kinds)["activation"]
    assert "least of the gradient under sigmoid (early)" in said(apart, "Do gradients vanish?")[0]
    # where all are equal
    assert not re.search("mean|least", said(sections(compared, kinds)["activation"], "Do gradients vanish?")[0])


def test_the_most_dead_units_are_a_mean_alone_where_the_variants_cannot_be_told_apart(compared: Study) -> None:
    def lead(shares: dict[str, float]) -> str:
        kinds = {"baseline": {}, "better": {"model.activation": "tanh"}, "early": {"model.activation": "sigmoid"}}
        return said(sections(with_means(compared, shares, "dead_units"), kinds)["activation"], "Do units die?")[0]

    assert lead({"better": 0.1, "early": 0.2}) == "The most dead units at the end: relu (baseline), 50.0 %."
    assert lead({"better": 0.51, "early": 0.2}) == "Highest mean of dead units at the end: tanh (better), 51.0 %."
    tied = "Highest mean of dead units at the end: relu (baseline) and tanh (better), 50.0 %."
    assert lead({"early": 0.2}) == tied
    assert not re.search("most|mean", lead({}))  # equal


@pytest.mark.parametrize(
    ("better", "early", "shown"), [("more", "same", True), ("more", "more", False), ("open", "same", False)]
)
def test_what_is_the_same_as_the_reference_lies_behind_what_has_more(
    compared: Study, better: Reading, early: Reading, shown: bool
) -> None:
    family: Family = {("relu",): "baseline", ("tanh",): "better", ("sigmoid",): "early"}
    pairs = {Ablation("baseline", "better"): better, Ablation("baseline", "early"): early}
    section = {
        (pair, "dead_units"): replace(score_change(compared, pair), reading=told) for pair, told in pairs.items()
    }
    asked = ("dead_units", "more")
    assert lies_beyond(compared, family, section, asked, "better", ["baseline", "early"]) == shown


@pytest.mark.parametrize("language", ["en", "es"])
def test_the_headings_of_gradients_leave_room_for_the_variants_beside_them(language: str) -> None:
    """Headings wrap between words. With 52 letters in their longest words the table was 13 px wider than the page."""
    with spoken(language):
        headings = [tr(column.label) for column in FACTORS["activation"].columns]
    assert sum(max(map(len, heading.split())) for heading in headings) <= 50


def test_no_variant_is_named_for_its_gradients_or_dead_units_where_the_others_have_none(compared: Study) -> None:
    """Of two, one lacks the measure, or all of its runs diverged."""
    kinds = {"baseline": {}, "better": {"model.activation": "tanh"}}
    better = compared.row("better")
    lost = replace(better, diverged=better.runs)
    lacking = replace(
        better, means={name: mean for name, mean in better.means.items() if not re.search("gradient|dead", name)}
    )
    for row in (lost, lacking):
        rows = tuple(row if each.name == "better" else each for each in compared.rows)
        section = sections(replace(compared, rows=rows), kinds)["activation"]
        for question in ("Do gradients vanish?", "Do units die?"):
            assert not any(
                re.search("least of the gradient|no unit is dead|most dead units", text)
                for text in said(section, question)
            )


def test_with_too_few_runs_a_rule_gets_no_verdict(compared: Study) -> None:
    trial = replace(compared, config=compared.config.model_copy(update={"trial": True}))
    shown = sections(trial, RATES)["learning_rate"]
    (text,) = said(shown, "Does batch normalisation allow higher learning rates?")
    assert text == "The runs are too few for a verdict on the step from 0.001 to 0.01."
    assert "cannot tell" not in str(shown.answers)


def test_a_ratio_of_gradients_is_not_read_as_the_gradient_of_the_first_layer(compared: Study) -> None:
    """With tanh the first layer of the default study gets less gradient than with ReLU, and the last one less still."""
    kinds: dict[str, dict[str, Any]] = {"baseline": {}, "better": {"model.activation": "tanh"}}
    apart = sections(with_means(compared, {"better": 2.0}), kinds)["activation"]
    read = " ".join(said(apart, "Do gradients vanish?"))
    assert "the first layer, relative to the last, " in read or "the first layer relative to the last " in read
    assert "gradient in the first layer in epoch" not in read

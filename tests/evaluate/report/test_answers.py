from collections.abc import Callable
from dataclasses import replace

import pytest

from mlpstudy.config.evaluate import EvaluateConfig
from mlpstudy.evaluate.entry import Entry
from mlpstudy.evaluate.gather import gather
from mlpstudy.evaluate.report.initialisation import Start, symmetry
from mlpstudy.evaluate.report.pairs import UNSURE, Pair, contrasts, reading
from mlpstudy.evaluate.report.regularisation import regularisation, rivals
from mlpstudy.evaluate.study import Study
from mlpstudy.evaluate.summary import found, limits


def named(study: Study, name: str) -> Entry:
    return next(entry for entry in study.entries if entry.name == name)


def sentences(study: Study, question: str) -> list[str]:
    return next(answer.sentences for answer in regularisation(study) if answer.question == question)


@pytest.mark.parametrize(
    ("difference", "half", "expected"),
    [(0.7, 0.6, "more"), (-0.7, 0.6, "less"), (0.5, 0.6, UNSURE), (-0.5, 0.5, UNSURE)],
)
def test_a_direction_is_named_only_where_the_whole_interval_lies_there(
    difference: float, half: float, expected: str
) -> None:
    assert reading(difference, half, "less", "more") == expected


def test_the_effect_of_a_regulariser_is_read_off_the_pair_that_differs_in_it_alone(gathered: Study) -> None:
    (text,) = sentences(gathered, "What was the effect of dropout?")
    assert text.startswith("better against baseline: higher test accuracy (test accuracy, %: ")
    (text,) = sentences(gathered, "What was the effect of label smoothing?")
    assert "This study cannot tell the two apart in test accuracy (" in text


def test_a_twin_of_the_baseline_is_called_the_same_and_nothing_else(gathered: Study) -> None:
    (text,) = sentences(gathered, "What was the effect of L1?")
    assert text.startswith("twin against baseline: the same in every training (test accuracy")
    assert "cannot tell" not in text


def test_what_no_pair_of_variants_shows_is_not_answered(gathered: Study) -> None:
    asked = {answer.question for answer in regularisation(gathered)}
    assert "What was the effect of mixup?" not in asked
    assert "What did batch normalisation do to the training loss?" not in asked


def test_an_interval_that_the_correction_overrules_is_said_to_be_corrected(gathered: Study) -> None:
    better = named(gathered, "better")
    assert better.comparison is not None
    overruled = replace(better, comparison=replace(better.comparison, verdict="undecided"))
    entries = tuple(overruled if entry is better else entry for entry in gathered.entries)
    (text,) = sentences(replace(gathered, entries=entries), "What was the effect of dropout?")
    assert "cannot tell the two apart in test accuracy, once corrected for all comparisons (+" in text


def test_the_verdict_binds_where_the_baseline_is_the_one_that_has_the_regulariser(gathered: Study) -> None:
    better = named(gathered, "better")
    assert better.comparison is not None
    overruled = replace(better, comparison=replace(better.comparison, verdict="undecided"))
    entries = tuple(overruled if entry is better else entry for entry in gathered.entries)
    (score, *_) = contrasts(replace(gathered, entries=entries), Pair(without="better", having="baseline"))
    assert score.reading == UNSURE


def test_few_trainings_name_no_winner_and_no_detectable_difference(
    small_study: Callable[[int], EvaluateConfig],
) -> None:
    few = gather(small_study(5))
    (text,) = sentences(few, "What was the effect of dropout?")
    assert "cannot tell the two apart in test accuracy, in so few trainings (+" in text
    assert few.detectable is None
    assert limits(few) == ""
    assert {entry.comparison.p_holm for entry in few.variants if entry.comparison} == {None}


def test_trainings_without_a_curve_are_left_out_of_what_curves_say(gathered: Study) -> None:
    columns = {row.column: row for row in contrasts(gathered, Pair("baseline", "failing"))}
    assert "epochs_to_95" in columns  # eight of ten have it
    assert "nan" not in "".join(str(row) for row in columns.values())
    assert "epochs_to_95" not in {row.column for row in contrasts(gathered, Pair("baseline", "lost"))}


def test_one_more_winner_is_singular(gathered: Study) -> None:
    better = named(gathered, "better")
    twice = replace(gathered, entries=(better, replace(better, name="other_one"), gathered.baseline))
    assert found(twice).endswith("; so is other one.")


def test_rivals_are_alternatives(gathered: Study) -> None:
    best, *others = (replace(named(gathered, name), may_be_best=True) for name in ("better", "similar", "early"))
    text = rivals(replace(gathered, entries=(best, *others)), best)
    assert text == "The best of the study may as well be similar or early."


@pytest.mark.parametrize(
    ("constant", "others", "expected"),
    [
        (0.003, 1.0, "only 0.3 % of the hidden units differ from each other; under the other initialisations all do."),
        (0.003, 0.98, "under the other initialisations at least 98.0 % do."),
        (0.9, 1.0, "the units did part: at the end 90.0 % of the hidden units are distinct."),
    ],
)
def test_symmetry_is_told_from_the_units_that_stayed_alike(
    gathered: Study, constant: float, others: float, expected: str
) -> None:
    shares = {"failing": ("constant", constant), "baseline": ("default", others)}
    starts = [
        Start(replace(entry, means={**entry.means, "distinct_units": share}), init, "", "")
        for name, (init, share) in shares.items()
        for entry in [named(gathered, name)]
    ]
    (answer,) = symmetry(starts)
    assert expected in answer.sentences[0]

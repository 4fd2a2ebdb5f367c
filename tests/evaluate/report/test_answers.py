from dataclasses import replace

import pytest

from mlpstudy.evaluate.entry import Entry
from mlpstudy.evaluate.report.initialisation import Start, symmetry
from mlpstudy.evaluate.report.pairs import UNSURE, reading
from mlpstudy.evaluate.report.regularisation import regularisation, rivals
from mlpstudy.evaluate.study import Study


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

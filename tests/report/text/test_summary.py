from collections.abc import Callable
from dataclasses import replace

import pytest

from mlpstudy.compare.study import Study
from mlpstudy.report.text.summary import findings, limits, summary, worth


def test_other_winners_are_named_after_the_first(compared: Study) -> None:
    better = compared.row("better")
    two = replace(compared, rows=(better, replace(better, name="other_one"), compared.baseline))
    three = replace(compared, rows=(*two.rows, replace(better, name="third")))
    assert findings(two)[1] == "So is other_one."
    assert findings(three)[1] == "So are other_one and third."


def test_without_a_winner_the_highest_mean_is_told_with_its_simultaneous_interval(compared: Study) -> None:
    rows = tuple(row for row in compared.rows if row.verdict != "better")
    first, second = findings(replace(compared, rows=rows))
    assert first == "No variant is shown to be better than the baseline."
    assert "(for all comparisons at once " in second


def test_few_runs_leave_nothing_to_rule_out(small_study: Callable[..., Study]) -> None:
    study = small_study(5)
    assert limits(study) == []
    assert "too few runs for a verdict" in " ".join(summary(study))


def test_a_baseline_alone_is_compared_with_nothing(compared: Study) -> None:
    assert summary(replace(compared, rows=(compared.baseline,)))[1] == "There is no variant to compare it with."


@pytest.mark.parametrize(
    ("best", "reading"),
    [
        (
            "better",
            "better, the best of the baseline and its variants, against kernel ridge 8x8, the best trivial method: +",
        ),
        ("better", "it is worth its training."),
        ("failing", "this study cannot tell which is better."),
        ("early", "it is not worth its training."),
    ],
)
def test_the_best_network_is_held_against_the_best_trivial_method(compared: Study, best: str, reading: str) -> None:
    kept = tuple(row for row in compared.rows if row.name == best or row.role == "trivial")
    assert reading in worth(replace(compared, rows=(*kept, replace(compared.baseline, score=0.0))))


def test_few_runs_do_not_tell_what_a_network_is_worth(small_study: Callable[..., Study]) -> None:
    assert worth(small_study(3)).endswith("too few runs for a verdict, which takes 10.")

from collections.abc import Callable
from dataclasses import replace

import pytest

from mlpstudy.compare.leaderboard import rank
from mlpstudy.compare.study import Study
from mlpstudy.wording.trivial import worth
from tests.finished import of_few_images


def best_method(study: Study) -> str:
    """The trivial method of the highest score."""
    return next(row.name for row in study.rows if row.role == "trivial")


@pytest.mark.parametrize(
    ("best", "reading"),
    [
        ("better", "better, the best of the baseline and its variants, against {method}, the best trivial method: +"),
        ("better", "it is worth its training."),
        ("failing", "this study cannot tell which is better."),
        ("early", "it is not worth its training."),
    ],
)
def test_the_best_network_is_held_against_the_best_trivial_method(compared: Study, best: str, reading: str) -> None:
    kept = tuple(row for row in compared.rows if row.name == best or row.role == "trivial")
    text = worth(replace(compared, rows=(*kept, replace(compared.baseline, score=0.0))))
    assert reading.format(method=best_method(compared)) in text


def test_methods_that_are_right_on_the_same_images_are_not_called_a_question_of_luck(compared: Study) -> None:
    correct = compared.scores.correct | {best_method(compared): compared.scores.correct[compared.best.name]}
    text = worth(replace(compared, scores=replace(compared.scores, correct=correct)))
    assert text.endswith("0.0 to 0.0: both name the same test images rightly in every run.")


def test_of_equal_methods_the_simplest_is_named_as_one_of_the_best(compared: Study) -> None:
    score = max(row.score for row in compared.rows if row.role == "trivial")
    rows = sorted((replace(row, score=score) if row.role == "trivial" else row for row in compared.rows), key=rank)
    assert "against majority class, one of the best trivial methods: " in worth(replace(compared, rows=tuple(rows)))
    alone = tuple(row for row in rows if row.role in ("baseline", "trivial"))
    assert "baseline against majority class, one of the best trivial methods: " in worth(replace(compared, rows=alone))


def test_a_baseline_alone_is_not_called_the_best_of_its_variants(compared: Study) -> None:
    alone = tuple(row for row in compared.rows if row.role in ("baseline", "trivial"))
    text = worth(replace(compared, rows=alone))
    assert text.startswith(f"baseline against {best_method(compared)}, the best trivial")


def test_few_runs_do_not_tell_what_a_network_is_worth(small_study: Callable[..., Study]) -> None:
    assert worth(small_study(3)).endswith("too few runs for a verdict, which takes 10.")


def test_the_choice_among_trivial_methods_widens_the_interval(compared: Study) -> None:
    one = tuple(row for row in compared.rows if row.role != "trivial" or row.name == "kernel ridge 8x8")
    assert worth(replace(compared, rows=one)) != worth(compared)


def test_the_interval_ends_where_two_scores_differ_no_further(compared: Study) -> None:
    assert "once −100.0 to +100.0" in worth(of_few_images(compared, 28, 151))  # noqa: RUF001

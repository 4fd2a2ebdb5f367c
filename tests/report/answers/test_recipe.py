"""The text above the block to paste fits what was searched."""

from dataclasses import replace

import pytest

from mlpstudy.compare.search import Search, searches
from mlpstudy.compare.study import Study
from mlpstudy.report.answers.recipe import recipe_answer
from tests.finished import RUNS
from tests.tuned_study import lose

NUMBER, CHOICE, OTHER_NUMBER = "train.learning_rate", "model.activation", "model.dropout"


def text(search: Search) -> str:
    (statement,) = recipe_answer(search).statements
    return statement.text


@pytest.mark.parametrize(
    ("settings", "reason"),
    [
        ((NUMBER,), "With a single setting that is a value in the middle of those found."),
        ((CHOICE,), "With a single setting that is the value found most often."),
        ((NUMBER, OTHER_NUMBER), "A median of each setting would hardly be a combination that any run has tried"),
        ((NUMBER, CHOICE), "The median or the most frequent value of each setting by itself may be"),
        ((CHOICE, CHOICE), "The most frequent value of each setting by itself may be a combination that no run"),
    ],
)
def test_why_these_settings_and_no_others_depends_on_what_was_searched(
    search: Search, settings: tuple[str, ...], reason: str
) -> None:
    found = tuple(next(each for each in search.found if each.setting == name) for name in settings)
    said = text(replace(search, found=found))
    assert said.startswith("Those of run ")
    assert "nearest to what the others found" in said
    assert reason in said
    assert said.count("just have been lucky") == 1


def test_of_two_runs_neither_is_called_typical(search: Search) -> None:
    two = replace(
        search,
        trials={run: search.trials[run] for run in (0, 1)},
        found=tuple(replace(each, values=each.values[:2]) for each in search.found),
    )
    said = text(two)
    assert said.startswith("Those of run 0, in the block below. Of two runs neither is the more typical one")
    assert "nearest" not in said
    assert "median" not in said


def test_of_one_run_that_found_something_nothing_is_compared(tuned: Study, monkeypatch: pytest.MonkeyPatch) -> None:
    lose(monkeypatch, *(run for run in range(RUNS) if run != 3))
    (search,) = searches(tuned)
    assert text(search).startswith("Those of run 3, in the block below: no other run found any. How good they are")


def test_with_one_trial_a_run_nothing_is_called_chosen(search: Search) -> None:
    said = text(replace(search, trials={run: trials[:1] for run, trials in search.trials.items()}))
    assert said.startswith("None were chosen, for each run had a single trial.")
    assert not [word for word in ("nearest", "lowest", "were chosen by") if word in said]

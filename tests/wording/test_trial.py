from dataclasses import replace

import pytest

from mlpstudy.compare.study import Study
from mlpstudy.terminal import WIDEST
from mlpstudy.wording.trial import trial_markdown, trial_text
from tests.finished import KINDS


def test_a_trial_says_what_it_is_and_shows_scores_without_a_comparison(compared: Study) -> None:
    for text in (trial_text(compared), trial_markdown(compared)):
        assert "This is a trial: 10 runs" in text
        assert "It gives no verdict, which takes 10 full runs" in " ".join(text.split())
        assert all(f"{name} " in text for name in KINDS)
        assert not [word for word in ("interval", "Holm", "better than", "worse", "cannot tell") if word in text]
    assert max(map(len, trial_text(compared).splitlines())) <= WIDEST


def test_a_trial_tells_which_variants_diverged_before_their_scores(compared: Study) -> None:
    for text in (trial_text(compared), trial_markdown(compared)):
        said = " ".join(text.split())
        assert "Runs that diverged, scored as predicting the majority class: failing (2 of 10) and lost (10 of " in said
        assert text.index("diverged") < text.index("train")
    whole = replace(compared, rows=tuple(row for row in compared.rows if not row.diverged))
    assert "diverged" not in trial_text(whole) + trial_markdown(whole)


def test_a_trial_keeps_to_a_narrow_terminal(compared: Study, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "30")
    board = trial_text(compared).split("\n\n")[-1].splitlines()
    assert max(map(len, board)) <= 30
    assert "train" not in board[0]
    assert any(line.startswith("similar ") for line in board)

from pathlib import Path

import pytest

from mlpstudy.contracts.search import (
    Trial,
    best_trial,
    join_searches,
    parse_search,
    read_search,
    search_file,
    search_text,
)

SETTINGS = {
    "model.activation": "relu",
    "model.dropout": 0.1,
    "model.hidden": [512, 128],
    "model.init_scale": None,
    "model.batchnorm": True,
    "train.batch_size": 16,
}


def trial(number: int, loss: float | None) -> Trial:
    return Trial(number, "diverged" if loss is None else "finished", 5, loss, None if loss is None else 0.9, SETTINGS)


TRIALS = (trial(0, 1 / 3), trial(1, None), trial(2, 0.1 + 0.2), trial(3, 0.1 + 0.2))


def test_what_was_written_is_read_again_to_the_last_bit() -> None:
    assert parse_search(search_text(7, TRIALS)) == {7: TRIALS}


def test_the_lowest_loss_is_chosen_and_the_first_of_equals() -> None:
    assert best_trial(TRIALS).number == 2
    chosen = [line.split(",")[6] for line in search_text(0, TRIALS).splitlines()[1:]]
    assert chosen == ["false", "false", "true", "false"]


def test_where_every_trial_diverged_the_first_stands_for_them() -> None:
    assert best_trial([trial(0, None), trial(1, None)]).number == 0


def test_runs_stand_below_each_other_under_one_header(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    files = [tmp_path / "a", tmp_path / "b"]
    for run, file in enumerate(files):
        file.write_text(search_text(run, TRIALS))
    join_searches(files, "tuned")
    assert read_search("tuned") == {0: TRIALS, 1: TRIALS}
    assert search_file("tuned").read_text().count("validation_loss") == 1


def test_a_variant_without_a_search_has_no_trials(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    assert read_search("baseline") == {}

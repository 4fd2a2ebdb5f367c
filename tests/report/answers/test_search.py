import random
import re
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from ruamel.yaml import YAML

from mlpstudy.compare.search import Found, Search, searches
from mlpstudy.compare.study import Study
from mlpstudy.config.search import Axis
from mlpstudy.contracts.search import Trial
from mlpstudy.report.answers.agreement import agreed, found_texts, most_important, scattered
from mlpstudy.report.answers.answer import Answer
from mlpstudy.report.answers.found import found_text, range_text, settings_table
from mlpstudy.report.answers.search import SearchSection, search_sections
from mlpstudy.report.answers.trials import trial_texts
from mlpstudy.report.figures.search import search_figure
from mlpstudy.resolve.stages import resolve
from mlpstudy.wording.leaderboard import legend, marks
from mlpstudy.wording.table import setting_value
from tests.compare.test_search import found
from tests.finished import RUNS
from tests.resolve.test_stages import changed, write
from tests.tuned_study import TRIALS, lose


def test_a_value_of_a_setting_is_told_as_it_was_written() -> None:
    for value, text in ((1e5, "100000"), (1e6, "1000000"), (0.001, "0.001"), ("tanh", "tanh"), (64, "64")):
        assert setting_value(value) == text
    assert [setting_value(value) for value in (True, None, [512, 128])] == ["true", "null", "[512, 128]"]


@pytest.fixture
def section(tuned: Study, search: Search) -> SearchSection:
    (section,) = search_sections(tuned, [search])
    return section


def said(answer: Answer) -> str:
    return " ".join(statement.text for statement in answer.statements)


def test_it_says_on_what_the_runs_agree_and_what_mattered(search: Search) -> None:
    (text,) = found_texts(search)
    assert f"Each of the {RUNS} runs tried {TRIALS} combinations" in text
    assert "The runs agree on train.learning_rate." in text
    assert "On model.activation and model.dropout they lie about as far apart as chance" in text
    assert "1 trial diverged, and was not chosen" in text
    assert re.search(r"train\.learning_rate mattered most: \d+ % of", text)


def test_thousands_of_trials_stand_apart(search: Search) -> None:
    diverged = Trial(0, "diverged", 1, None, None, search.trials[0][0].settings)
    many = replace(search, trials={run: (*trials, *[diverged] * 1000) for run, trials in search.trials.items()})
    (text,) = found_texts(many)
    assert f"tried {1000 + TRIALS:,} combinations" in text
    assert f" {1000 * RUNS + 1:,} trials diverged, " in text
    assert f"after {1000 + TRIALS:,}." in " ".join(trial_texts(many))


@pytest.mark.parametrize(
    ("values", "alike", "by_lot"),
    [
        (["relu"] * 10, True, False),
        (["relu"] * 8 + ["tanh"] * 2, True, False),
        (["relu"] * 7 + ["tanh"] * 3, False, False),
        (["relu"] * 6 + ["tanh"] * 4, False, True),
    ],
)
def test_runs_agree_on_a_choice_that_nearly_all_make(values: list[str], alike: bool, by_lot: bool) -> None:
    choice = found({"choice": ["relu", "tanh"]}, *values)
    assert (agreed(choice, 0.12), scattered(choice)) == (alike, by_lot)


def test_runs_that_lie_together_by_chance_do_not_agree() -> None:
    choice = found({"choice": ["relu", "tanh"]}, *["relu"] * 8, "tanh", "tanh")  # 8 or more of 10 alike: p = .109
    assert not agreed(choice, 0.05)
    number = found({"uniform": [0, 1]}, 0.1, 0.2, 0.3, 0.4, 0.9)  # a fifth of the range, by chance in 26 of 100
    assert number.middle_share == pytest.approx(0.2)
    assert not agreed(number, 0.05)


def test_agreement_is_corrected_for_all_settings_searched(search: Search) -> None:
    axis = {"choice": ["relu", "tanh"]}
    one = found(axis, *["relu"] * 9, "tanh")  # p = .021
    (alone,) = found_texts(replace(search, found=(one,)))
    assert "The runs agree on model.x." in alone
    (among,) = found_texts(replace(search, found=(one, *[found(axis, *["relu", "tanh"] * 5)] * 2)))
    assert "agree on" not in among
    assert "On no setting are the runs shown to agree." in among


@pytest.mark.parametrize(("first", "told"), [(0.51, False), (0.59, False), (0.61, True)])
def test_a_setting_mattered_most_that_leads_by_half(search: Search, first: float, told: bool) -> None:
    pairs = zip(search.found, (first, 0.4), strict=False)
    found = tuple(replace(each, importance=importance) for each, importance in pairs)
    assert bool(most_important(replace(search, found=found))) == told


def test_what_mattered_most_is_corrected_for_all_settings_searched(
    search: Search, monkeypatch: pytest.MonkeyPatch
) -> None:
    for chance, told in ((0.049 / len(search.found), True), (0.051 / len(search.found), False)):
        monkeypatch.setattr("mlpstudy.report.answers.agreement.ranks_by_lot", lambda *_, chance=chance: chance)
        assert bool(most_important(search)) == told


def test_no_setting_mattered_most_where_losses_went_by_lot(search: Search) -> None:
    draws = np.random.default_rng(0)
    trials = {
        run: tuple(replace(trial, status="finished", validation_loss=draws.random()) for trial in made)
        for run, made in search.trials.items()
    }
    assert most_important(search)
    assert not most_important(replace(search, trials=trials))


def test_of_a_few_runs_nothing_is_said_of_agreement(search: Search) -> None:
    (text,) = found_texts(replace(search, trials={run: search.trials[run] for run in range(4)}))
    assert "So few runs tell nothing of whether they agree." in text
    assert "The runs agree" not in text


def test_a_search_of_one_trial_chose_nothing(search: Search) -> None:
    (text,) = found_texts(replace(search, trials={run: trials[:1] for run, trials in search.trials.items()}))
    assert text.startswith(f"Each of the {RUNS} runs drew 1 combination of settings, and trained with it")
    assert not re.search("agree|apart", text)


@pytest.mark.parametrize(
    ("values", "text"),
    [((3, 3, 3, 3, 4), "3 in half of the runs or more"), ((1.0, 2.0, 4.0, 9.0), "median 3, half of the runs 2 to 4")],
)
def test_a_middle_half_that_is_one_value_is_given_no_range(values: tuple[float, ...], text: str) -> None:
    assert found_text(Found("model.x", Axis.model_validate({"uniform": [1, 9]}), values, None)) == text


@pytest.mark.parametrize("runs", [3, 4])
def test_halves_of_runs_are_explained_where_they_are_told(search: Search, runs: int) -> None:
    few = tuple(replace(each, values=each.values[:runs]) for each in search.found)
    table = settings_table(replace(search, found=few))
    assert any(", half of the runs" in row[2] for row in table.rows) is (runs == 4)
    assert table.note.startswith("Half of the runs: the middle half. Of a setting" if runs == 4 else "Importance")


def test_it_is_told_how_much_of_a_range_so_few_runs_fill_by_chance(search: Search) -> None:
    few = tuple(replace(each, values=each.values[:5]) for each in search.found)
    assert "no difference it would fill about 33 % of the range, " in settings_table(replace(search, found=few)).note


def test_halves_of_runs_are_not_explained_where_all_settings_are_choices(search: Search) -> None:
    choices = tuple(each for each in search.found if not each.numeric)
    assert settings_table(replace(search, found=choices)).note.startswith("Importance")


@pytest.mark.parametrize("kind", ["uniform", "log", "int"])
@pytest.mark.parametrize("runs", range(5, 16))
def test_half_of_the_runs_lie_in_what_is_called_so(kind: str, runs: int) -> None:
    values = random.Random(runs).sample(range(1, 1000), runs)
    low, middle, high = Found("model.x", Axis.model_validate({kind: [1, 1000]}), tuple(values), None).quartiles
    inside = sum(low <= value <= high for value in values)
    assert runs / 2 <= inside <= runs / 2 + 2
    assert low <= middle <= high


@pytest.mark.parametrize(
    ("values", "text"),
    [
        ((8, 4, 5, 3, 4, 7), "median 4 or 5, half of the runs 4 to 7"),
        ((1024, 2048, 4096), "median 2048, from 1024 to 4096"),
        ((3, 3, 3, 3, 4), "3 in half of the runs or more"),
    ],
)
def test_of_whole_numbers_only_whole_ones_are_told(values: tuple[int, ...], text: str) -> None:
    assert found_text(Found("train.batch_size", Axis.model_validate({"int": [1, 9999]}), values, None)) == text


@pytest.mark.parametrize(
    ("written", "text"),
    [
        ({"choice": [0.9995, 0.9999, None]}, "0.9995, 0.9999, null"),
        ({"uniform": [0, 0.9999]}, "0 to 0.9999"),
        ({"log": [1e-06, 0.1]}, "1e-06 to 0.1, by factors"),
    ],
)
def test_what_was_searched_is_shown_as_it_was_written(written: dict[str, list[object]], text: str) -> None:
    assert range_text(Axis.model_validate(written)) == text


@pytest.mark.parametrize(
    ("written", "values", "text"),
    [
        ({"choice": [0.9995, 0.9999]}, (0.9999, 0.9995, 0.9999), "0.9999 in 2 of 3 runs"),
        (
            {"uniform": [0.999, 0.9999]},
            (0.999101, 0.999104, 0.999105),
            "median 0.999104, from 0.999101 to 0.999105",
        ),
        ({"uniform": [0.1, 0.98765]}, (0.98765,), "0.98765 in half of the runs or more"),
        ({"log": [0.1, 1]}, (0.111, 0.123, 0.456), "median 0.123, from 0.111 to 0.456"),
        ({"log": [0.1, 1]}, (0.1, 0.2), "median 0.141, from 0.1 to 0.2"),
    ],
)
def test_what_was_found_is_shown_as_it_was_tried(
    written: dict[str, list[object]], values: tuple[float, ...], text: str
) -> None:
    assert text in found_text(found(written, *values))


def test_more_trials_are_told_by_the_best_so_far(search: Search) -> None:
    (text,) = trial_texts(replace(search, trials={run: search.trials[run] for run in range(1, RUNS)}))
    assert re.search(r"was 0\.\d+ after 2 trials, 0\.\d+ after 4 and 0\.5\d* after 8\.", text)
    assert f"brought something better to {RUNS - 1} of {RUNS - 1} runs" in text


def test_trials_that_brought_nothing_are_called_superfluous(search: Search) -> None:
    early = {run: (search.trials[run][5], *search.trials[run][:5], *search.trials[run][6:]) for run in range(RUNS)}
    assert "half of them would have done" in trial_texts(replace(search, trials=early))[0]


def test_a_few_trials_are_called_so(search: Search) -> None:
    few = {run: trials[1:] for run, trials in search.trials.items()}
    assert trial_texts(replace(search, trials=few)) == ["There are too few trials to tell."]


def test_where_early_trials_diverged_it_says_so(tuned: Study, monkeypatch: pytest.MonkeyPatch) -> None:
    lose(monkeypatch, 3, 4, trials=2)
    (text,) = trial_texts(*searches(tuned))
    assert text.startswith(f"In 2 of {RUNS} runs the first 2 trials all diverged, and so there is no mean loss after")
    assert f"brought something better to {RUNS} of {RUNS} runs" in text


def test_runs_that_found_nothing_are_counted_and_left_out(tuned: Study, monkeypatch: pytest.MonkeyPatch) -> None:
    lose(monkeypatch, 0, 1)
    (search,) = searches(tuned)
    (section,) = search_sections(tuned, [search])
    assert "In 2 runs all trials diverged: they found nothing, and what follows is told of the others." in said(
        section.found
    )
    assert "The runs agree on train.learning_rate." in said(section.found)
    assert f"brought something better to {RUNS - 2} of {RUNS - 2} runs" in said(section.trials)
    (activation,) = [row for row in section.settings.rows if row[0] == "model.activation"]
    assert activation[2].endswith(f" of {RUNS - 2} runs")
    assert [row[4] for row in section.runs.rows] == ["all diverged"] * 2 + [f"6 of {TRIALS}"] * (RUNS - 2)
    figure = search_figure(search)
    assert figure is not None
    assert len(figure.axes[0].lines) == RUNS - 2 + 2


def test_where_no_run_found_anything_nothing_is_told_but_that(tuned: Study, monkeypatch: pytest.MonkeyPatch) -> None:
    lose(monkeypatch, *range(RUNS))
    (search,) = searches(tuned)
    (section,) = search_sections(tuned, [search])
    assert said(section.found) == "All trials of all runs diverged."
    assert {row[2] for row in section.settings.rows} == {"nothing"}
    assert said(section.trials) == "All trials of all runs diverged."
    assert said(section.choice).startswith("None were found, for all trials of all runs diverged.")
    assert search_figure(search) is None


def test_it_is_set_beside_the_baseline_and_the_best_by_hand(section: SearchSection) -> None:
    subjects = [statement.subject for statement in section.worth.statements]
    assert subjects == [None, "tuned against baseline", "tuned against by_hand"]
    assert "by_hand has the highest score of the variants with settings chosen by hand. That" in said(section.worth)


def test_the_best_by_hand_is_the_best_of_those_alone_that_learn_from_the_same(tuned: Study, search: Search) -> None:
    row = replace(tuned.row("by_hand"), name="seen_first", score=1.0)
    variants = tuned.config.variants | {"seen_first": {"model.input": "features"}}
    study = replace(tuned, config=tuned.config.model_copy(update={"variants": variants}), rows=(row, *tuned.rows))
    (section,) = search_sections(study, [search])
    told = "by_hand has the highest score of the variants with settings chosen by hand that learn from the same images"
    assert told in said(section.worth)


def worth(study: Study, **changes: dict[str, Any]) -> Answer:
    """The answer, as if variants had these settings too."""
    variants = {name: settings | changes.get(name, {}) for name, settings in study.config.variants.items()}
    other = replace(study, config=study.config.model_copy(update={"variants": variants}))
    (section,) = search_sections(other, searches(other))
    return section.worth


def test_it_is_set_beside_those_alone_that_learn_from_the_same(tuned: Study) -> None:
    features = {"model.input": "features"}
    answer = worth(tuned, tuned=features, by_hand=features)
    assert [statement.subject for statement in answer.statements] == [None, "tuned against by_hand"]
    told = "The two differ in model.input and model.batchnorm too: that comparison is not on tuning alone."
    assert told in said(answer)
    alone = worth(tuned, tuned=features | {"train.images_per_class": 3})
    assert [statement.subject for statement in alone.statements] == [None]
    assert "differ in model.input, train.images_per_class and model.batchnorm too" in said(alone)
    assert "of its kind and learns from the same images and inputs: what tuning gave stays open." in said(alone)


def test_what_stands_beside_the_search_is_not_credited_to_tuning(tuned: Study) -> None:
    by_hand = {"train.epochs": 9, "train.augment": "light", "model.dropout": 0.3}  # the search sets the last one
    told = said(worth(tuned, tuned=by_hand))
    assert "The two differ in model.batchnorm, train.augment and train.epochs too: that comparison is" in told
    assert "tuned and by_hand differ in model.batchnorm, train.augment and train.epochs too: their comp" in told
    both = said(worth(tuned, baseline={"train.epochs": 9, "model.batchnorm": True}, tuned={"train.epochs": 9}))
    assert "The two differ" not in both
    many = {"model.residual": True, "train.l1": 0.1, "train.mixup": 0.2}
    told = said(worth(tuned, tuned=by_hand | many))
    assert "differ in model.batchnorm, model.residual, train.augment, train.epochs and 2 other settings too" in told


def test_a_baseline_that_searches_is_no_judge_of_tuning(tuned: Study, search: Search) -> None:
    other_space = {"trials": 2, "space": {"model.dropout": {"uniform": [0.0, 0.5]}}}
    variants = tuned.config.variants | {"baseline": {"search": other_space}}
    study = replace(tuned, config=tuned.config.model_copy(update={"variants": variants}))
    (section,) = search_sections(study, [search])
    assert [statement.subject for statement in section.worth.statements] == [None, "tuned against by_hand"]
    told = "The baseline searches too: that comparison is of two searches. "
    assert f"{told}The two differ in model.batchnorm too. by_hand has" in said(section.worth)
    (own,) = search_sections(study, [replace(search, variant="baseline")])
    assert [statement.subject for statement in own.worth.statements] == [None, "baseline against by_hand"]
    assert "two searches" not in said(own.worth)


def test_a_copy_of_the_baseline_is_no_second_choice_by_hand(tuned: Study) -> None:
    answer = worth(tuned, by_hand={"model.dropout": 0.0})
    assert [statement.subject for statement in answer.statements] == [None, "tuned against baseline"]


def test_the_block_to_paste_resolves(section: SearchSection, search: Search, tmp_path: Path) -> None:
    pasted = YAML(typ="safe").load(section.recipe)["variants"]
    assert list(pasted) == ["tuned_found"]
    settings = pasted["tuned_found"]
    assert settings["model"]["batchnorm"] is True  # set by hand in the tuned variant
    assert settings["train"]["learning_rate"] == search.chosen[search.typical].settings["train.learning_rate"]
    file = write(tmp_path, changed({"variants.tuned_found": settings}))
    assert resolve(file).variants["tuned_found"].search is None


def test_every_run_has_a_row_with_its_settings_and_its_score(section: SearchSection, tuned: Study) -> None:
    assert len(section.runs.rows) == RUNS
    assert section.runs.rows[0][-1] == f"{100 * tuned.measures['tuned'].runs['accuracy'][0]:.1f}"
    assert {row[0] for row in section.settings.rows} == {"model.activation", "model.dropout", "train.learning_rate"}


def test_the_leaderboard_says_that_it_saw_validation_labels(tuned: Study) -> None:
    assert "v" in marks(tuned.row("tuned"))
    assert "v" not in marks(tuned.row("by_hand"))
    assert "epoch or its settings" in legend(tuned)["v"]


def test_the_figure_has_a_line_for_each_run_and_one_for_their_mean(search: Search) -> None:
    (axes,) = search_figure(search).axes
    assert len(axes.lines) == RUNS + 2

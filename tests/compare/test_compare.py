from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from mlpstudy.compare.compare import (
    best_set,
    chooses,
    compare,
    compare_all,
    highest_training,
    outdone,
    possible,
    underfits,
)
from mlpstudy.compare.comparisons import Comparison, Verdict
from mlpstudy.compare.planning import plan_study
from mlpstudy.compare.roles import Role
from mlpstudy.compare.scores import Scores
from mlpstudy.compare.study import Study
from mlpstudy.contracts.measures import Measures
from mlpstudy.evaluate.trivial.methods import METHODS
from mlpstudy.wording.leaderboard import marks
from mlpstudy.wording.verdicts import verdict_label, verdict_sentence
from tests.compare.simulated import holdout
from tests.finished import KINDS, RUNS


def test_each_competitor_plays_its_part(compared: Study) -> None:
    assert {row.name: row.role for row in compared.rows} == {
        **dict.fromkeys(KINDS, "variant"),
        **dict.fromkeys(METHODS, "trivial"),
        "baseline": "baseline",
        "cnn": "reference",
    }
    verdicts = {row.name: row.verdict for row in compared.rows}
    assert verdicts["better"] == "better"
    assert verdicts["early"] == "worse"
    assert verdicts["similar"] == "undecided"
    assert verdicts["twin"] == "same"
    assert verdicts["cnn"] == verdicts["ridge 8x8"] == "reference"
    assert [row.score for row in compared.rows] == sorted((row.score for row in compared.rows), reverse=True)


def test_marks_of_a_row_follow_its_settings_and_runs(compared: Study) -> None:
    assert [row.name for row in compared.rows if row.sees_validation] == ["early"]
    assert {row.name: row.diverged for row in compared.rows if row.diverged} == {"failing": 2, "lost": RUNS}
    possible = {row.name for row in compared.rows if row.may_be_best}
    assert "better" in possible
    assert not possible & {"baseline", "twin", "early", "cnn", *METHODS}
    assert compared.row("early").underfits
    assert not compared.row("baseline").underfits
    accuracies = compared.measures["baseline"].runs["accuracy"]
    assert compared.row("baseline").score_sd == pytest.approx(np.std(accuracies, ddof=1))


def test_what_diverged_in_every_run_chose_nothing_by_its_validation_labels(compared: Study) -> None:
    stopping: dict[str, dict[str, Any]] = {name: {"train.early_stopping": 2} for name in ("failing", "lost")}
    config = compared.config.model_copy(update={"variants": compared.config.variants | stopping})
    study = compare_all(config, compared.split, list(compared.measures.values()))
    assert study.row("failing").sees_validation
    assert not study.row("lost").sees_validation
    assert "v" not in marks(study.row("lost"))


@pytest.mark.parametrize("verdict", ["undecided", "worse", "better", "descriptive", "reference"])
def test_whoever_is_above_the_baseline_does_not_underfit_whatever_the_verdict(verdict: Verdict) -> None:
    above, level, below = (Comparison(d, 0.01, 9.0, 0.01, d - 0.05, d + 0.05, verdict) for d in (0.001, 0.0, -0.001))
    assert not underfits(0.8, 0.99, above)
    assert underfits(0.8, 0.99, level)
    assert underfits(0.8, 0.99, below)
    assert not underfits(0.9, 0.99, below)  # nine points below the highest training accuracy


def test_the_baseline_underfits_where_it_learns_little() -> None:
    assert underfits(0.8, 0.99, None)
    assert not underfits(0.95, 0.99, None)


def test_training_accuracy_is_held_against_that_of_networks_which_see_the_same(compared: Study) -> None:
    variants: dict[str, dict[str, Any]] = {
        "baseline": {},
        "pixels": {},
        "features": {"model.input": "features"},
        "few": {"train.images_per_class": 3},
    }
    config = compared.config.model_copy(update={"variants": variants})
    reached = {"baseline": 0.7, "pixels": 0.8, "features": 1.0, "few": 0.9}
    means: dict[str, Measures] = {name: {"train_accuracy": accuracy} for name, accuracy in reached.items()}
    highest = {name: highest_training(config, name, means) for name in variants}
    assert highest == {"baseline": 0.8, "pixels": 0.8, "features": 1.0, "few": 0.9}


def test_who_is_worse_than_the_baseline_is_not_marked_as_a_possible_best() -> None:
    """Four clearly worse variants leave the fifth, Holm's last step, to p < .05; the best set asks for .05 / 5."""
    generator, ease = np.random.default_rng(7), {"base": 1.6, "worse": 1.42} | dict.fromkeys("abcd", -0.4)
    image = generator.normal(0, 1.5, 400)
    right = {
        name: generator.random((10, 400)) < 1 / (1 + np.exp(-(image + logit + generator.normal(0, 0.1, (10, 1)))))
        for name, logit in ease.items()
    }
    scores = Scores(holdout(400, 10), np.ones(400), right)
    roles: dict[str, Role] = {name: "baseline" if name == "base" else "variant" for name in ease}
    assert compare(scores, roles)["worse"].verdict == "worse"
    assert best_set(scores, roles) == ("base", "worse")
    assert possible(scores, roles, compare(scores, roles)) == ("base",)


def test_a_baseline_that_a_variant_beats_is_not_marked_either() -> None:
    better = Comparison(0.1, 0.01, 9.0, 0.01, 0.05, 0.15, "better")
    worse = Comparison(-0.1, 0.01, 9.0, 0.01, -0.15, -0.05, "worse")
    assert outdone({"a": better, "b": worse}, "base") == {"base", "b"}
    assert outdone({"b": worse}, "base") == {"b"}


def test_who_names_other_wrong_classes_has_not_the_same_predictions(compared: Study) -> None:
    twin, labels = compared.measures["twin"], compared.split.labels
    wrong = (twin.predicted != labels) & (twin.predicted >= 0)
    third = 3 - labels - twin.predicted  # of three classes the one that is neither right nor named
    other = replace(twin, predicted=np.where(wrong, third, twin.predicted))
    competitors = [other if each is twin else each for each in compared.measures.values()]
    study = compare_all(compared.config, compared.split, competitors)
    assert (compared.row("twin").verdict, study.row("twin").verdict) == ("same", "alike")
    assert verdict_label(study.row("twin")) == "same images right"
    sentence = verdict_sentence(study, study.row("twin"))
    assert "right and wrong on the same images as the baseline" in sentence
    assert "same predictions" not in sentence


def test_a_variant_without_a_setting_of_its_own_leaves_all_numbers_as_they_were(compared: Study) -> None:
    config = compared.config.model_copy(update={"variants": compared.config.variants | {"ours": {}}})
    ours = replace(compared.measures["baseline"], name="ours")
    study = compare_all(config, compared.split, [*compared.measures.values(), ours])
    assert study.row("ours").verdict == "same"
    assert {row.name: row.comparison for row in study.rows if row.name != "ours"} == {
        row.name: row.comparison for row in compared.rows
    }
    plans = plan_study(study), plan_study(compared)
    assert all(plan and plan.comparisons == len(compared.variants) for plan in plans)


def test_a_run_chooses_its_epoch_or_the_best_of_several_combinations() -> None:
    def chooses_with(
        early_stopping: int | None, trials: int = 0, searched: Sequence[str] = (), epochs: int = 40
    ) -> bool:
        search = {"trials": trials, "space": {setting: {} for setting in searched}} if trials else None
        return chooses({"train.early_stopping": early_stopping, "train.epochs": epochs, "search": search})

    assert chooses_with(5)
    assert chooses_with(None, trials=2)
    assert not chooses_with(None, trials=1)
    assert not chooses_with(5, epochs=1)
    assert chooses_with(5, epochs=1, trials=1, searched=["train.epochs"])
    assert chooses_with(None, trials=1, searched=["train.early_stopping"])
    assert not chooses({})

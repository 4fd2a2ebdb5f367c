import json
from pathlib import Path

import numpy as np
import pytest

from mlpstudy import paths
from mlpstudy.contracts.history import read_history
from mlpstudy.contracts.search import best_trial, read_search
from mlpstudy.contracts.split import TEST, read_split
from mlpstudy.nets.store import load_model
from tests.conftest import RUNS
from tests.train.search.tuned import tuned
from tests.train.trained import digest, interrupt_at, interrupted_at, train, weights

TRIALS = 3


def test_a_run_becomes_the_network_of_its_best_trial(study: Path) -> None:
    history = train(tuned(TRIALS))
    for run, trials in read_search("baseline").items():
        best = best_trial(trials)
        assert [trial.number for trial in trials] == list(range(TRIALS))
        assert history[history["run"] == run]["validation_loss"].iloc[-1] == pytest.approx(best.validation_loss)
        config = load_model(paths.model_file("baseline", run)).config
        assert list(config.model.hidden) == best.settings["model.hidden"]
        assert config.train.learning_rate == best.settings["train.learning_rate"]
        assert config.search is None


def test_each_run_searches_for_itself(study: Path) -> None:
    train(tuned(TRIALS))
    found = read_search("baseline")
    assert sorted(found) == list(range(RUNS))
    assert found[0][0].settings != found[1][0].settings


def test_more_trials_go_on_where_fewer_ended(study: Path) -> None:
    train(tuned(1), runs=1)
    few = read_search("baseline")[0]
    train(tuned(2), runs=1)
    assert read_search("baseline")[0][:1] == few


def test_the_trials_of_a_run_read_no_test_image(study: Path) -> None:
    train(tuned(TRIALS), runs=1)
    seen, images, split = digest(), np.load(paths.IMAGES), read_split()
    images[(split.parts == TEST).any(axis=0)] = 77
    np.save(paths.IMAGES, images)
    train(tuned(TRIALS), runs=1)
    assert digest() == seen


@pytest.mark.parametrize("call", [2, 5, 11])  # an epoch of the first trial, of others, of the training behind them
def test_a_search_that_was_interrupted_goes_on_the_same_way(
    study: Path, monkeypatch: pytest.MonkeyPatch, call: int
) -> None:
    monkeypatch.setenv("MLPSTUDY_CHECKPOINT_SECONDS", "0")
    train(tuned(TRIALS), runs=1)
    undisturbed = digest()
    with interrupted_at(call):
        train(tuned(TRIALS), runs=1)
    assert list((paths.scratch() / "train").glob("*/run-00.*"))
    train(tuned(TRIALS), runs=1)
    assert digest() == undisturbed
    assert not list((paths.scratch() / "train").iterdir())


def test_trials_that_were_made_are_not_made_again(study: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with interrupted_at(3 * TRIALS):  # in the last trial
        train(tuned(TRIALS), runs=1)
    monkeypatch.setattr("mlpstudy.train.fit.remember_best", interrupt_at(7))
    train(tuned(TRIALS), runs=1)  # takes six epochs: the last trial's, and the run's own


def test_a_table_of_trials_that_was_damaged_is_made_anew(study: Path, capsys: pytest.CaptureFixture[str]) -> None:
    train(tuned(TRIALS), runs=1)
    undisturbed = digest()
    with interrupted_at(8):
        train(tuned(TRIALS), runs=1)
    (file,) = (paths.scratch() / "train").glob("*/run-00.search")
    file.write_bytes(file.read_bytes().replace(b"finished", b"finishes"))
    train(tuned(TRIALS), runs=1)
    assert "run-00.search: is damaged; this search starts anew" in capsys.readouterr().out
    assert digest() == undisturbed


def test_a_diverged_trial_is_recorded_and_loses(study: Path) -> None:
    space = {"train.learning_rate": {"choice": [1e6, 0.01]}}
    train(tuned(TRIALS + 3, space, optimizer="sgd"))
    for trials in read_search("baseline").values():
        lost = [trial for trial in trials if trial.status == "diverged"]
        assert lost
        assert all(trial.validation_loss is None for trial in lost)
        assert best_trial(trials).settings == {"train.learning_rate": 0.01}


def test_a_run_all_of_whose_trials_diverged_is_a_diverged_run(study: Path) -> None:
    train(tuned(2, {"train.learning_rate": {"choice": [1e6, 9e5]}}, optimizer="sgd"))
    assert load_model(paths.model_file("baseline", 0)).outcome.status == "diverged"


def test_networks_of_different_depth_share_one_history(study: Path) -> None:
    train(tuned(1, {"model.hidden": {"choice": [[], [16, 8]]}}), runs=RUNS)
    depths = {run: len(weights(run=run)) for run in range(RUNS)}
    history = read_history("baseline")
    assert len(set(depths.values())) > 1, "choose another seed: both runs found the same depth"
    for run, tensors in depths.items():
        layers = history[history["run"] == run].filter(like="gradient_norm_").notna().all().sum()
        assert layers == (tensors - 2) // 2  # beside mean and deviation, a weight and a bias each


def test_under_early_stopping_the_loss_is_that_of_the_best_epoch(study: Path) -> None:
    history = train(tuned(2, {"train.learning_rate": {"choice": [0.5, 1.0]}}, early_stopping=2, epochs=12), runs=1)
    (trials,) = read_search("baseline").values()
    assert history["validation_loss"].iloc[-1] > history["validation_loss"].min(), "it was to be stopped early"
    assert best_trial(trials).validation_loss == pytest.approx(history["validation_loss"].min())


def test_a_policy_of_augmentation_may_be_searched(study: Path) -> None:
    config = tuned(4, {"train.augment": {"choice": ["none", "flips"]}})
    assert config.search
    policies = {"none": (), "flips": ({"HorizontalFlip": {"p": 0.5}},)}
    train(config.model_copy(update={"search": config.search.model_copy(update={"policies": policies})}))
    for run, trials in read_search("baseline").items():
        saved = load_model(paths.model_file("baseline", run)).config
        assert json.loads(json.dumps(saved.augment)) == list(policies[best_trial(trials).settings["train.augment"]])

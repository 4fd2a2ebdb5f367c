import copy
from typing import Any

import numpy as np
import pytest

from mlpstudy.command.main import main
from mlpstudy.config.base import parse
from mlpstudy.config.params import Params
from mlpstudy.contracts.split import TEST
from mlpstudy.resolve.read import read_params
from mlpstudy.trial import settings
from mlpstudy.trial.settings import chosen_variants, epochs, study_split, trial_settings, variants_of
from tests.conftest import ROOT
from tests.split.tables import make_index

pytestmark = pytest.mark.shipped

VALUES = read_params(ROOT / "params.yaml")
SHAPES = {"pixels": (1, 32, 32), "features": (1280, 1, 1)}
INDEX = make_index((np.arange(600) % 3).tolist())


def trial(names: tuple[str, ...] = ("baseline", "dropout"), **changes: Any) -> Params:
    """The settings of the trial of the default study with sections changed, on 600 images in three classes."""
    values = copy.deepcopy(VALUES)
    values["sources"]["digits"]["train_per_class"] = None
    for section, own in changes.items():
        values[section] |= own
    before = copy.deepcopy(values)
    tried = parse(Params, trial_settings(values, names, INDEX, SHAPES), "test")
    assert values == before
    return tried


def test_the_baseline_and_the_first_two_of_its_kind_are_tried(capsys: pytest.CaptureFixture[str]) -> None:
    params = parse(Params, VALUES, "test")
    assert list(params.variants)[:2] == ["baseline", "cnn"]
    assert chosen_variants(params, None) == ["baseline", "dropout", "batchnorm"]
    assert chosen_variants(params, {"l2", "baseline", "cnn"}) == ["baseline", "cnn", "l2"]
    with pytest.raises(SystemExit):
        main(["trial", "--help"])
    assert "default: the first two of its kind in params.yaml" in " ".join(capsys.readouterr().out.split())


def test_a_trial_has_two_runs_of_few_epochs_and_says_that_it_is_one() -> None:
    tried = trial(study={"detect": 0.02})
    assert list(tried.variants) == ["baseline", "dropout"]
    assert (tried.study.runs, tried.study.detect, tried.report.trial) == (2, None, True)
    assert tried.train.epochs == 10
    assert trial(train={"epochs": 4}).train.epochs == 4


def test_a_trial_of_few_patients_in_folds_tests_two_of_them() -> None:
    values = copy.deepcopy(VALUES)
    values["sources"]["digits"]["train_per_class"] = None
    values["split"]["scheme"] = "kfold"
    patients = make_index((np.arange(600) % 3).tolist(), groups=(np.arange(600) // 120).tolist())
    tried = parse(Params, trial_settings(values, ("baseline", "dropout"), patients, SHAPES), "test")
    assert tried.split.test == 0.4
    split = study_split(tried, patients)
    assert len(np.unique(patients.groups[split.rows(0, TEST)])) == 2


@pytest.mark.parametrize("lacking", ["a class", "groups"])
def test_a_trial_of_folds_needs_no_given_test_images_of_every_class_and_group(
    lacking: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Folds pool what the source gives: where the study can be divided, so can its trial."""
    monkeypatch.setattr(settings, "IMAGES", 30)
    values, labels = copy.deepcopy(VALUES), np.arange(601) % 3
    values["sources"]["digits"]["train_per_class"], values["split"]["scheme"] = None, "kfold"
    tested = np.arange(601) % 10 == 0
    groups = np.where(tested, 0, np.arange(601)) if lacking == "groups" else np.arange(601)
    tested &= (labels < 2) | (lacking == "groups")
    given = make_index(labels.tolist(), np.where(tested, "test", "train").tolist(), groups=groups.tolist())
    tried = parse(Params, trial_settings(values, ("baseline", "dropout"), given, SHAPES), "test")
    assert (tried.split.scheme, tried.split.repeats, tried.split.train_per_class) == ("kfold", 2, 10)
    assert study_split(tried, given).runs == 2 * tried.split.folds


def test_images_are_as_in_the_study_so_that_its_first_stages_are_done() -> None:
    tried = trial()
    assert (tried.data, tried.sources["digits"].kind) == (parse(Params, VALUES, "test").data, "digits")


def test_slow_networks_get_fewer_epochs(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(settings, "epoch_seconds", lambda *_: 3.0)  # times two variants of two runs
    assert trial().train.epochs == 3
    monkeypatch.setattr(settings, "epoch_seconds", lambda *_: 1000.0)
    assert trial().train.epochs == 2


def test_networks_on_many_features_get_fewer_epochs() -> None:
    params = trial(variants={"dropout": {"model": {"input": "features"}}})
    split = study_split(params, INDEX)
    assert epochs(params, split, SHAPES) == 10
    assert epochs(params, split, SHAPES | {"features": (200_000, 1, 1)}) < 10


def test_a_search_tries_little_and_its_trials_count(monkeypatch: pytest.MonkeyPatch) -> None:
    search = {"trials": 40, "space": {"model": {"dropout": {"uniform": [0.0, 0.5]}}}}
    changes = {"variants": {"dropout": {"search": search}}}
    assert trial(**changes).variants["dropout"]["search"]["trials"] == 3
    monkeypatch.setattr(settings, "epoch_seconds", lambda *_: 1.5)  # times two runs, of one training and of four
    assert trial(**changes).train.epochs == 3


def test_a_warm_up_ends_within_the_epochs_of_the_trial(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(settings, "epoch_seconds", lambda *_: 3.0)
    tried = trial(train={"warmup_epochs": 5}, variants={"dropout": {"train": {"warmup_epochs": 1}}})
    assert (tried.train.epochs, tried.train.warmup_epochs) == (3, 3)
    assert tried.variants["dropout"]["train"] == {"warmup_epochs": 1}


@pytest.mark.parametrize("searched", [{"train.epochs": {"int": [50, 200]}}, {"train": {"epochs": {"int": [50, 200]}}}])
def test_a_trial_searches_no_epochs(searched: dict[str, Any]) -> None:
    space = {**searched, "train.warmup_epochs": {"int": [0, 15]}}
    more: dict[str, Any] = {**space, "model.dropout": {"uniform": [0.0, 0.5]}}
    tuned: dict[str, Any] = {
        name: {"search": {"trials": 30, "space": each}} for name, each in (("only", space), ("more", more))
    }
    tried = trial(("baseline", "only", "more"), variants=tuned).variants
    first = {"train": {"epochs": 10, "warmup_epochs": 0}}  # of 50 epochs as many as the trial has
    assert tried["only"] == first
    assert tried["more"] == {**first, "search": {"trials": 3, "space": {"model.dropout": {"uniform": [0.0, 0.5]}}}}


@pytest.mark.parametrize("most", [10, 3])
@pytest.mark.parametrize(
    ("shared", "own", "space"),
    [
        ({"epochs": 3}, {"warmup_epochs": 4}, {"train.epochs": {"int": [5, 12]}}),
        ({"epochs": 3}, {"warmup_epochs": 4}, {"train.epochs": {"choice": [12, 5]}}),
        ({"epochs": 12, "warmup_epochs": 40}, {}, {"train.warmup_epochs": {"int": [0, 8]}}),
        ({"epochs": 3}, {}, {"train.epochs": {"int": [5, 12]}, "train.warmup_epochs": {"int": [2, 5]}}),
    ],
)
def test_a_warm_up_ends_within_the_epochs_that_a_search_would_try(
    monkeypatch: pytest.MonkeyPatch, shared: dict[str, int], own: dict[str, int], space: dict[str, Any], most: int
) -> None:
    monkeypatch.setattr(settings, "EPOCHS", most)
    searches = {"trials": 9, "space": {**space, "model.dropout": {"uniform": [0.0, 0.5]}}}
    variants: dict[str, Any] = {
        "baseline": {"train": {"warmup_epochs": 0}},
        "tuned": {"train": own, "search": searches},
    }
    tried = variants_of(trial(("baseline", "tuned"), train=shared, variants=variants))["tuned"].train
    assert tried.warmup_epochs <= tried.epochs <= most
    assert tried.epochs >= min(5, most)


def test_a_trial_reads_either_spelling_of_normalisation() -> None:
    variants: dict[str, Any] = {"layered": {"model": {"norm": "layer"}}}
    tried = trial(("baseline", "layered"), model={"batchnorm": True}, variants=variants)
    assert tried.variants["layered"]["model"] == {"norm": "layer"}


def test_a_variant_with_epochs_and_images_of_its_own_is_held_to_those_of_the_trial(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(settings, "IMAGES", 30)
    own = {"long": {"train": {"epochs": 200, "images_per_class": 50}}, "few": {"train": {"images_per_class": 4}}}
    tried = trial(("baseline", "long", "few"), variants=own)
    assert tried.split.train_per_class == 10
    assert tried.variants["long"] == {"train": {"epochs": 10, "images_per_class": 10}}
    assert tried.variants["few"] == {"train": {"images_per_class": 4}}


def test_folds_become_a_holdout_of_a_fold() -> None:
    tried = trial(split={"scheme": "kfold"})
    assert tried.split.scheme == "holdout"
    assert set(study_split(tried, INDEX).info.counts.test) == {600 // tried.split.folds}

"""What a variant's search may say, and what each config makes of it."""

import json
from pathlib import Path
from typing import Any

import pytest

from mlpstudy.config.report import ReportConfig
from mlpstudy.errors import ConfigError
from mlpstudy.files import canonical_json
from mlpstudy.resolve.stages import resolve
from tests.resolve.test_stages import changed, write

pytestmark = pytest.mark.shipped

DROPOUT = {"model.dropout": {"uniform": [0.0, 0.7]}}


def with_search(folder: Path, search: Any, **more: Any) -> Path:
    """The shipped params.yaml with a variant `tuned`, and other settings changed."""
    return write(folder, changed({"variants.tuned": {"search": search}, **more}))


def space(folder: Path, written: Any, **more: Any) -> Path:
    return with_search(folder, {"trials": 3, "space": written}, **more)


@pytest.mark.parametrize(
    ("written", "message"),
    [
        ({"model.dropout": {"unifrom": [0, 1]}}, r"unifrom is an unknown kind; known: choice, int, log, uniform"),
        ({"model.dropout": {"uniform": [0.0, 1.0]}}, r"model\.dropout = 1\.0: expected less than 1"),
        ({"model.dropout": {"uniform": [0.5, 0.1]}}, r"two numbers, the smaller one first"),
        ({"model.dropout": {"uniform": [0.1]}}, r"two numbers, the smaller one first"),
        ({"model.dropout": 0.5}, r"model\.dropout = 0\.5: expected one kind and its values"),
        ({"train.learning_rate": {"log": [0, 0.1]}}, r"expected numbers above 0"),
        ({"train.batch_size": {"uniform": [16, 64]}}, r"train\.batch_size = 16\.0: expected a valid integer"),
        ({"train.batch_size": {"int": [0, 64]}}, r"train\.batch_size = 0: expected greater than or equal to 1"),
        ({"train.batch_size": {"int": [1.5, 64]}}, r"two whole numbers"),
        ({"model.activation": {"choice": ["relu", "rleu"]}}, r'model\.activation = "rleu": expected .*\'relu\''),
        ({"model.activation": {"choice": ["relu"]}}, r"two values or more, each but once"),
        ({"model.dropout": {"choice": [0, 0.5, 0.0]}}, r"two values or more, each but once"),
        ({"model.hidden": {"choice": [[16], [16]]}}, r"two values or more, each but once"),
        ({"model.activation": {"choice": "relu"}}, r"expected a list behind choice"),
        ({"model.hidden": {"choice": [[16], [16, "x"]]}}, r'model\.hidden\.1 = "x": expected a valid integer'),
        ({"model.droput": {"uniform": [0, 0.5]}}, r"model\.droput = .*: no setting .*; did you mean model\.dropout\?"),
        ({"dropout": {"uniform": [0, 0.5]}}, r"dropout\.uniform = .*: no setting of model or train"),
        ({"model.kind": {"choice": ["mlp", "cnn"]}}, r"model\.kind: may not be searched, for networks of another kind"),
        ({"train.precision": {"choice": ["auto", "float32"]}}, r"train\.precision: may not be searched"),
        ({"model.test_views": {"choice": ["none", "flips"]}}, r"model\.test_views: may not be searched"),
        ({"train.device": {"choice": ["auto", "cpu"]}}, r"train\.device: may not be searched"),
        ({"train.images_per_class": {"int": [1, 5]}}, r"train\.images_per_class: may not be searched"),
        ({"train.augment": {"choice": ["none", "lihgt"]}}, r"choice of keys of augment; did you mean light\?"),
        (DROPOUT | {"model": {"dropout": {"uniform": [0, 0.5]}}}, r"model\.dropout = .*: stands there twice"),
        (
            {"model.batchnorm": {"choice": [False, True]}, "train.batch_size": {"choice": [8, 1]}},
            r"tuned\.search\.space\.train\.batch_size = 1: .* is true \(search\.space\.model\.batchnorm tries it\)",
        ),
    ],
)
def test_a_space_that_is_not_legal_is_refused_by_its_setting(tmp_path: Path, written: Any, message: str) -> None:
    with pytest.raises(ConfigError, match=message) as error:
        resolve(space(tmp_path, written))
    assert "params.yaml: variants.tuned.search.space." in str(error.value)


@pytest.mark.parametrize(
    ("written", "shared", "message"),
    [
        (
            {"model.batchnorm": {"choice": [False, True]}},
            {"model.norm": "layer"},
            r'tuned\.model\.norm = "layer": expected none or batch .* \(search\.space\.model\.batchnorm tries it\)$',
        ),
        (
            {"train.epochs": {"int": [2, 9]}},
            {"train.warmup_epochs": 5},
            r"tuned\.train\.warmup_epochs = 5: .* train\.epochs = 2 \(search\.space\.train\.epochs tries it\)$",
        ),
        (
            {"train.warmup_epochs": {"int": [0, 90]}},
            {},
            r"tuned\.search\.space\.train\.warmup_epochs = 45: expected at most train\.epochs = 40$",
        ),
    ],
)
def test_what_is_searched_is_named_where_it_stands(tmp_path: Path, written: Any, shared: Any, message: str) -> None:
    with pytest.raises(ConfigError, match=message):
        resolve(space(tmp_path, written, **shared))


@pytest.mark.parametrize(
    ("search", "message"),
    [
        ({"space": DROPOUT}, r"variants\.tuned\.search\.trials is missing"),
        ({"trials": 0, "space": DROPOUT}, r"variants\.tuned\.search\.trials = 0: expected greater"),
        ({"trials": 3}, r"variants\.tuned\.search\.space is missing"),
        (
            {"trials": 3, "space": {}},
            r"tuned\.search\.space = \{\}: expected settings of model or train, each with its",
        ),
        (
            {"trials": 3, "space": {"model": {}}},
            r'tuned\.search\.space = \{"model": \{\}\}: expected settings of model',
        ),
        (
            {"trials": 3, "space": None},
            r"tuned\.search\.space = null: expected settings of model or train, each with its",
        ),
        ({"trails": 3, "space": DROPOUT}, r"variants\.tuned\.search\.trails = 3: unknown key; did you mean trials\?"),
        (40, r"variants\.tuned\.search = 40: expected a mapping of trials and space$"),
        (None, r"variants\.tuned\.search = null: expected a mapping of trials and space$"),
        ([], r"variants\.tuned\.search = \[\]: expected a mapping of trials and space$"),
    ],
)
def test_a_search_that_says_too_little_or_too_much_is_refused(tmp_path: Path, search: Any, message: str) -> None:
    with pytest.raises(ConfigError, match=message):
        resolve(with_search(tmp_path, search))


def test_both_ways_to_write_a_setting_mean_the_same(tmp_path: Path) -> None:
    dotted = resolve(space(tmp_path, DROPOUT)).files()
    nested = resolve(space(tmp_path, {"model": {"dropout": {"uniform": [0.0, 0.7]}}})).files()
    for name in ("variants/tuned", "report"):
        assert dotted[name].model_dump(mode="json") == nested[name].model_dump(mode="json")


def test_a_variant_keeps_its_search_in_its_config(tmp_path: Path) -> None:
    written = DROPOUT | {"train.augment": {"choice": ["none", "light"]}}
    config = resolve(space(tmp_path, written)).variants["tuned"]
    kept = json.loads(canonical_json(config.model_dump(mode="json")))["search"]
    assert kept["trials"] == 3
    assert kept["space"] == written
    assert sorted(kept["policies"]) == ["light", "none"]
    assert type(config).model_validate_json(config.model_dump_json()) == config


def test_the_value_that_stands_for_a_searched_setting_is_part_of_no_config(tmp_path: Path) -> None:
    one = resolve(space(tmp_path, DROPOUT, **{"model.dropout": 0.1})).variants["tuned"]
    other = resolve(space(tmp_path, DROPOUT, **{"model.dropout": 0.2})).variants["tuned"]
    assert one == other


def test_the_report_is_told_of_the_search_as_one_setting(tmp_path: Path) -> None:
    report = resolve(space(tmp_path, DROPOUT)).stages["report"]
    assert isinstance(report, ReportConfig)
    assert report.variants["tuned"] == {"search": {"trials": 3, "space": DROPOUT}}


def test_the_largest_network_of_a_space_must_fit_into_memory(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match=r"variants\.tuned: its network of [\d,]+ weights takes at least"):
        resolve(space(tmp_path, {"model.hidden": {"choice": [[16], [1_000_000, 1_000_000]]}}))


def test_without_optuna_it_says_what_to_install(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("mlpstudy.resolve.search.find_spec", lambda name: None)
    with pytest.raises(ConfigError, match=r"variants\.tuned\.search needs optuna: `/.* -m pip install optuna` brings"):
        resolve(space(tmp_path, DROPOUT))

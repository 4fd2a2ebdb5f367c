"""Which settings of a source init keeps, and which it takes away."""

from typing import Any

from mlpstudy.survey.proposal import source_settings

BEFORE: dict[str, Any] = {"path": "old", "ignore": ["docs"], "group_from": "^(p.)_", "train_per_class": 5}


def test_what_was_set_for_another_source_is_taken_away() -> None:
    settings = source_settings("new", {"ignore": ["raw"]}, another=True)
    assert {name: settings[name] for name in BEFORE} == dict.fromkeys(BEFORE) | {"path": "new", "ignore": ["raw"]}


def test_what_was_set_for_the_same_source_stays() -> None:
    assert source_settings("old", {}, another=False) == {"kind": "path", "path": "old"}

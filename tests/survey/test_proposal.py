"""Which settings of a source init keeps, and which it takes away."""

from typing import Any

from mlpstudy.survey.proposal import source_settings

BEFORE: dict[str, Any] = {"path": "old", "ignore": ["docs"], "group_from": "^(p.)_", "train_per_class": 5}


def test_what_was_set_for_another_path_is_taken_away() -> None:
    settings = source_settings("new", {}, {"sources": {"folder": BEFORE}})
    assert {name: settings[name] for name in BEFORE} == dict.fromkeys(BEFORE) | {"path": "new"}


def test_what_was_set_for_the_same_path_stays() -> None:
    settings = source_settings("old", {}, {"sources": {"folder": BEFORE}})
    assert settings == {"kind": "path", "path": "old"}


def test_what_was_set_for_another_source_behind_the_same_link_is_taken_away() -> None:
    settings = source_settings("old", {}, {"sources": {"folder": BEFORE}}, relinked=True)
    assert {name: settings[name] for name in BEFORE} == dict.fromkeys(BEFORE) | {"path": "old"}

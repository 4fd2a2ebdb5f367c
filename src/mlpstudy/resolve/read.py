"""Reads params.yaml as DVC writes it: YAML 1.2, in which 1e-05 is a number."""

import re
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml.events import AliasEvent

from mlpstudy.config.base import parse, show
from mlpstudy.config.params import NAME, Params
from mlpstudy.dvc_files import read_mapping
from mlpstudy.errors import ConfigError
from mlpstudy.resolve.normalisation import one_normalisation

MISSING = " is missing: "  # in the line on a setting that is
WRITTEN = (
    "where newer code brought such a setting, its line, with the default, stands in the params.yaml of that version: "
    "`git log --all --full-history -p -- params.yaml` shows it"
)
ALIAS = re.compile(r"[\s\[{,]\*[^\s*]")  # what may be one


def read_params(path: Path) -> dict[str, Any]:
    """The settings as plain values. ConfigError where the file is no mapping of YAML, or has unnameable keys."""
    try:
        values = read_mapping(path, "sections")
    except FileNotFoundError:
        raise ConfigError(f"{path}: no such file; it holds the settings of the study") from None
    try:
        refuse_unnameable_keys(values, path)
    except RecursionError:
        raise ConfigError(f"{path}: an anchor refers to itself: expected settings that end") from None
    refuse_aliases(path)
    return values


def parse_params(values: dict[str, Any], file: str) -> Params:
    """What `read_params` gave, as all take it who ask what a variant is made of. ConfigError for what does not fit."""
    try:
        return parse(Params, one_normalisation(values, file), file)
    except ConfigError as error:
        if MISSING not in str(error):
            raise
        raise ConfigError(f"{error}\n{WRITTEN}") from None


def refuse_aliases(path: Path) -> None:
    """ConfigError where a setting is written by reference: -S would change both places, or leave one as it was."""
    text = path.read_text(encoding="utf-8")
    if not ALIAS.search(text):  # spares another reading
        return
    for event in YAML(typ="safe").parse(text):
        if isinstance(event, AliasEvent):
            raise ConfigError(
                f"{path}: line {event.start_mark.line + 1}: *{event.anchor} stands for what is written elsewhere, "
                "where `dvc exp run -S` cannot change one without the other: write the settings out"
            )


def refuse_unnameable_keys(values: Any, path: Path, parents: str = "") -> None:
    """DVC drops keys that are no strings (yes, 1, null) without a word; here they are refused."""
    items = values.items() if isinstance(values, dict) else enumerate(values) if isinstance(values, list) else ()
    for key, value in items:
        if isinstance(values, dict) and not isinstance(key, str):
            raise ConfigError(f"{path}: {parents}{show(key)} is a {type(key).__name__}: expected a name like {NAME}")
        refuse_unnameable_keys(value, path, f"{parents}{key}.")

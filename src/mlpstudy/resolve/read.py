"""Reads params.yaml as DVC writes it: YAML 1.2, in which 1e-05 is a number."""

from pathlib import Path
from typing import Any

from mlpstudy.config.base import parse, show
from mlpstudy.config.params import NAME, Params
from mlpstudy.dvc_files import read_mapping
from mlpstudy.errors import ConfigError
from mlpstudy.resolve.normalisation import one_normalisation


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
    return values


def parse_params(values: dict[str, Any], file: str) -> Params:
    """What `read_params` gave, as all take it who ask what a variant is made of. ConfigError for what does not fit."""
    return parse(Params, one_normalisation(values), file)


def refuse_unnameable_keys(values: Any, path: Path, parents: str = "") -> None:
    """DVC drops keys that are no strings (yes, 1, null) without a word; here they are refused."""
    items = values.items() if isinstance(values, dict) else enumerate(values) if isinstance(values, list) else ()
    for key, value in items:
        if isinstance(values, dict) and not isinstance(key, str):
            raise ConfigError(f"{path}: {parents}{show(key)} is a {type(key).__name__}: expected a name like {NAME}")
        refuse_unnameable_keys(value, path, f"{parents}{key}.")

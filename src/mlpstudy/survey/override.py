"""Settings as `dvc exp run -S` takes them."""

import shlex
from collections.abc import Mapping
from typing import Any

from mlpstudy.download.splits import quoted
from mlpstudy.resolve.values import value_of


def exp_run(changes: Mapping[str, Any], params: Mapping[str, Any]) -> str:
    """The command of DVC that makes an experiment of these changes, as a shell takes it."""
    settings = [each for name, value in changes.items() for each in overrides(name, value, params)]
    return shlex.join(["dvc", "exp", "run", *(word for setting in settings for word in ("-S", setting))])


def overrides(name: str, value: Any, params: Mapping[str, Any]) -> list[str]:
    """data.source=folder; with ++ where params.yaml lacks the key. What is a mapping goes first: DVC would merge it."""
    section, _, key = name.rpartition(".")
    missing = key not in (value_of(section, params) or {})
    is_mapping = isinstance(value_of(name, params), Mapping)
    setting = f"{'++' if missing or is_mapping else ''}{name}={in_hydra(value)}"
    return [f"~{name}", setting] if is_mapping else [setting]


def in_hydra(value: Any) -> str:
    """A value in Hydra's grammar: https://hydra.cc/docs/advanced/override_grammar/basic/"""
    if isinstance(value, Mapping):
        return "{" + ", ".join(f"{key}: {in_hydra(inner)}" for key, inner in value.items()) + "}"
    if isinstance(value, list | tuple):
        return "[" + ", ".join(in_hydra(item) for item in value) + "]"
    return "null" if value is None else quoted(value) if isinstance(value, str) else str(value)

"""Settings as `dvc exp run -S` takes them."""

import shlex
from collections.abc import Mapping
from typing import Any

from mlpstudy.download.splits import quoted
from mlpstudy.survey.proposal import value_of


def exp_run(changes: Mapping[str, Any], params: Mapping[str, Any]) -> str:
    """The command of DVC that makes an experiment of these changes, as a shell takes it."""
    words = [word for name, value in changes.items() for word in ("-S", override(name, value, params))]
    return shlex.join(["dvc", "exp", "run", *words])


def override(name: str, value: Any, params: Mapping[str, Any]) -> str:
    """data.source=folder; with ++ where params.yaml lacks the key, which DVC would refuse otherwise."""
    section, _, key = name.rpartition(".")
    missing = key not in (value_of(section, params) or {})
    return f"{'++' if missing else ''}{name}={in_hydra(value)}"


def in_hydra(value: Any) -> str:
    """A value in Hydra's grammar: https://hydra.cc/docs/advanced/override_grammar/basic/"""
    if isinstance(value, Mapping):
        return "{" + ", ".join(f"{key}: {in_hydra(inner)}" for key, inner in value.items()) + "}"
    if isinstance(value, list | tuple):
        return "[" + ", ".join(in_hydra(item) for item in value) + "]"
    return "null" if value is None else quoted(value) if isinstance(value, str) else str(value)

"""Settings as params.yaml holds them, not parsed yet: read and changed by names such as data.source."""

from collections.abc import Mapping
from typing import Any


def value_of(name: str, params: Mapping[str, Any]) -> Any:
    """Of a setting such as data.source; None where there is none."""
    value: Any = params
    for key in name.split("."):
        value = value.get(key) if isinstance(value, Mapping) else None
    return value


def with_values(params: Mapping[str, Any], settings: Mapping[str, Any]) -> dict[str, Any]:
    """Plain settings with some put in; what is given stays as it is."""
    changed = dict(params)
    for name, value in settings.items():
        key, _, rest = name.partition(".")
        below = changed.get(key)
        changed[key] = with_values(below if isinstance(below, Mapping) else {}, {rest: value}) if rest else value
    return changed

"""The space of a search as a person, or DVC, writes it."""

from collections.abc import Iterator, Mapping
from typing import Any

DEPTH = 2  # of a setting's name: section and key


def flat_space(written: Mapping[str, Any], above: tuple[str, ...] = ()) -> Iterator[tuple[str, Any]]:
    """Setting and its values, written as `model.dropout: ...` or, as by DVC's `-S`, as `model: {dropout: ...}`."""
    for key, value in written.items():
        name = (*above, *key.split("."))
        if len(name) < DEPTH and isinstance(value, dict):
            yield from flat_space(value, name)
        else:
            yield ".".join(name), value

"""Which settings a study may have: what has another name is refused before DVC writes it into params.yaml."""

from collections.abc import Iterator, Mapping
from typing import Any

from mlpstudy.config.base import Config, fields_at, nearest
from mlpstudy.config.params import Params, SourceSection, TrainSection
from mlpstudy.config.train import ModelConfig
from mlpstudy.resolve.search import SETTINGS, WrittenSearch
from mlpstudy.resolve.space import flat_space
from mlpstudy.resolve.values import value_of


class VariantSection(Config):
    """What a variant may set; it need not set any of it."""

    model: ModelConfig
    train: TrainSection
    search: WrittenSearch


# sections that hold one such each under any name
BY_NAME: Mapping[str, type[Config]] = {"sources": SourceSection, "variants": VariantSection}


def unknown_names(values: Mapping[str, Any]) -> Iterator[str]:
    """Every name in a part of params.yaml that no setting has, with the nearest one: model.dropuot; did you mean ..."""
    yield from unknown_keys(values, Params, "")
    for section, kind in BY_NAME.items():
        for name, own in items_of(values.get(section)):
            yield from unknown_keys(own, kind, f"{section}.{name}.")
    for name, own in items_of(values.get("variants")):
        space = value_of("search.space", own) if isinstance(own, Mapping) else None
        for setting in dict(flat_space(space)) if isinstance(space, Mapping) else ():
            if setting not in SETTINGS:
                yield f"variants.{name}.search.space.{setting}{nearest(setting, SETTINGS)}"


def unknown_keys(values: Any, kind: Any, above: str) -> Iterator[str]:
    """Those below one section; what is no section holds no settings."""
    fields = getattr(kind, "model_fields", {})
    for key, below in items_of(values) if fields else ():
        if key in fields:
            yield from unknown_keys(below, fields[key].annotation, f"{above}{key}.")
        else:
            yield f"{above}{key}{meant(key, kind)}"


def meant(key: str, kind: type[Config]) -> str:
    """The name that looks most like it, or the one that lacks its section: dropout, of model.dropout."""
    inner = [f"{section}.{key}" for section in kind.model_fields if key in fields_at(kind, [section])]
    return f"; did you mean {inner[0]}?" if inner else nearest(key, kind.model_fields)


def items_of(values: Any) -> Iterator[tuple[str, Any]]:
    """Of a mapping; none of anything else, which is for the parser to refuse."""
    yield from values.items() if isinstance(values, Mapping) else ()

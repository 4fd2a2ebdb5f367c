"""`model.batchnorm` and `model.norm` name the same thing: one form of it for all who read settings."""

from typing import Any

from mlpstudy.config.search import SEARCH
from mlpstudy.errors import ConfigError
from mlpstudy.resolve.space import flat_space


def one_normalisation(values: dict[str, Any], file: str) -> dict[str, Any]:
    """params.yaml as read, with `norm: batch` written as `batchnorm: true`, for the shared model and each variant.

    So two spellings of one network have one config, and batch normalisation has one row in the report. What is no
    mapping is left for the parser to refuse. ConfigError where one variant says both yes and no.
    """
    variants = values.get("variants")
    if isinstance(variants, dict):
        for name, own in variants.items():
            refuse_yes_and_no(own, f"{file}: variants.{name}.model")
        values = values | {"variants": {name: with_model(searching_norm(own)) for name, own in variants.items()}}
    return dict(with_model(values))


def refuse_yes_and_no(variant: Any, location: str) -> None:
    """ConfigError where a variant names batch normalisation and switches it off; of the shared model, whose default is
    written out, `norm: batch` beside `batchnorm: false` is meant."""
    model = variant.get("model") if isinstance(variant, dict) else None
    if isinstance(model, dict) and model.get("norm") == "batch" and model.get("batchnorm") is False:
        raise ConfigError(f'{location}.norm = "batch": expected none or layer where model.batchnorm is false')


def searching_norm(variant: Any) -> Any:
    """A variant that searches `model.norm`, with a shared `batchnorm: true` out of its way: else every trial would have
    batch normalisation, whatever it tried."""
    search = variant.get(SEARCH) if isinstance(variant, dict) else None
    space = search.get("space") if isinstance(search, dict) else None
    model = variant.get("model", {}) if isinstance(variant, dict) else None
    if not isinstance(space, dict) or not isinstance(model, dict):
        return variant
    searched = {setting for setting, _ in flat_space(space)}
    if "model.norm" not in searched or "model.batchnorm" in searched:
        return variant
    return variant | {"model": model | {"batchnorm": False}}


def with_model(section: Any) -> Any:
    """The section with its `model`, if it has one, in that form."""
    if not isinstance(section, dict) or not isinstance(section.get("model"), dict):
        return section
    return section | {"model": one_form(section["model"])}


def one_form(model: dict[str, Any]) -> dict[str, Any]:
    """What a variant says of the one also decides the other, so that it takes the place of what is shared."""
    batchnorm, norm = model.get("batchnorm", False), model.get("norm")
    if not isinstance(batchnorm, bool):
        return model  # for the parser to refuse
    if batchnorm and norm == "layer":
        return model  # for `combinations` to refuse
    if batchnorm or norm == "batch":
        return model | {"batchnorm": True, "norm": "none"}
    if norm in ("none", "layer"):
        return model | {"batchnorm": False}
    return model

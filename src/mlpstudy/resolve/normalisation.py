"""`model.batchnorm` and `model.norm` name the same thing: one form of it for all who read settings."""

from typing import Any

from mlpstudy.config.base import show
from mlpstudy.errors import ConfigError


def one_normalisation(values: dict[str, Any], file: str) -> dict[str, Any]:
    """params.yaml as read, with `norm: batch` written as `batchnorm: true`, for the shared model and each variant.

    So two spellings of one network have one config, and batch normalisation has one row in the report. ConfigError
    where a section asks for both kinds. Sections that are no mappings are left for the parser to refuse.
    """
    variants = values.get("variants")
    if isinstance(variants, dict):
        changed = {name: with_model(variant, f"{file}: variants.{name}.") for name, variant in variants.items()}
        values = values | {"variants": changed}
    return dict(with_model(values, f"{file}: "))


def with_model(section: Any, location: str) -> Any:
    """The section with its `model`, if it has one, in that form."""
    if not isinstance(section, dict) or not isinstance(section.get("model"), dict):
        return section
    return section | {"model": one_form(section["model"], location)}


def one_form(model: dict[str, Any], location: str) -> dict[str, Any]:
    """What a variant says of the one also decides the other, so that it takes the place of what is shared."""
    batchnorm, norm = model.get("batchnorm", False), model.get("norm")
    if not isinstance(batchnorm, bool):
        return model  # for the parser to refuse
    if batchnorm and norm == "layer":
        raise ConfigError(
            f"{location}model.norm = {show(norm)}: expected none or batch where model.batchnorm is true, for a layer "
            "is normalised once"
        )
    if batchnorm or norm == "batch":
        return model | {"batchnorm": True, "norm": "none"}
    if norm in ("none", "layer"):
        return model | {"batchnorm": False}
    return model

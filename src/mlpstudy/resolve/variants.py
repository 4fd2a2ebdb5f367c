"""A variant is what all share plus what differs."""

from typing import Any

from mlpstudy.config.base import nearest, parse, show
from mlpstudy.config.params import Params
from mlpstudy.config.train import VariantConfig
from mlpstudy.errors import ConfigError
from mlpstudy.resolve.combinations import refuse_misfits


def variant_config(params: Params, name: str, file: str) -> VariantConfig:
    """The shared settings with the variant's own put in. ConfigError where they do not fit together."""
    shared = {"model": params.model.model_dump(), "train": params.train.model_dump()}
    prefix = f"variants.{name}."
    values = merge(shared, params.variants[name], f"{file}: {prefix}")
    policy = values["train"].pop("augment")
    if not isinstance(policy, str) or policy not in params.augment:
        raise ConfigError(
            f"{file}: train.augment = {show(policy)} (variant {name}): expected a key of augment"
            f"{nearest(str(policy), params.augment)}"
        )
    values |= {"seed": params.study.seed, "augment": params.augment[policy]}
    config = parse(VariantConfig, values, file, prefix)
    refuse_misfits(config, f"{file}: {prefix}")
    return config


def merge(shared: dict[str, Any], differing: dict[str, Any], location: str) -> dict[str, Any]:
    """`shared` with what differs put in; a key that `shared` lacks is refused."""
    merged = dict(shared)
    for key, value in differing.items():
        if key not in shared:
            raise ConfigError(f"{location}{key} = {show(value)}: unknown key{nearest(key, shared)}")
        if isinstance(shared[key], dict):
            if not isinstance(value, dict):
                raise ConfigError(f"{location}{key} = {show(value)}: expected a mapping of settings")
            value = merge(shared[key], value, f"{location}{key}.")
        merged[key] = value
    return merged


def flatten(differing: dict[str, Any], prefix: str = "") -> dict[str, Any]:
    """{"model": {"dropout": 0.5}} as {"model.dropout": 0.5}."""
    flat: dict[str, Any] = {}
    for key, value in differing.items():
        flat |= flatten(value, f"{prefix}{key}.") if isinstance(value, dict) else {f"{prefix}{key}": value}
    return flat

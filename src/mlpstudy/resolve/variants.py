"""A variant is what all share plus what differs."""

from collections.abc import Sequence
from typing import Any

from mlpstudy.config.base import nearest, parse, show
from mlpstudy.config.params import Params
from mlpstudy.config.search import SEARCH, SearchConfig
from mlpstudy.config.train import VariantConfig
from mlpstudy.config.tuned import corners, with_settings
from mlpstudy.errors import ConfigError
from mlpstudy.resolve.combinations import SPACE, refuse_misfits
from mlpstudy.resolve.search import search_config
from mlpstudy.resolve.space import flat_space


def variant_config(params: Params, name: str, file: str) -> VariantConfig:
    """The shared settings with the variant's own put in. ConfigError where they do not fit together."""
    prefix = f"variants.{name}."
    differing = {key: value for key, value in params.variants[name].items() if key != SEARCH}
    values = merge(inherited(params), differing, f"{file}: {prefix}", [SEARCH])
    policy = values["train"].pop("augment")
    if not isinstance(policy, str) or policy not in params.augment:
        raise ConfigError(
            f"{file}: train.augment = {show(policy)} (variant {name}): expected a key of augment"
            f"{nearest(str(policy), params.augment)}"
        )
    values |= {"seed": params.study.seed, "augment": params.augment[policy]}
    config = parse(VariantConfig, values, file, prefix)
    if SEARCH in params.variants[name]:
        return searching(config, search_config(params, params.variants[name][SEARCH], file, prefix), file, prefix)
    refuse_misfits(config, f"{file}: {prefix}")
    return config


def inherited(params: Params) -> dict[str, Any]:
    """What a variant has that says nothing of it: the shared settings of model and train, as params.yaml holds them.

    Lists stay lists, so that a variant may be seen to say the same.
    """
    return params.model_dump(mode="json", include={"model", "train"})


def searching(config: VariantConfig, search: SearchConfig, file: str, prefix: str) -> VariantConfig:
    """The variant with its search. ConfigError, naming the setting of the space, where a corner of it is not legal.

    What params.yaml says of a setting that is searched is used by nobody: the first corner stands for it, so that a
    change of it trains nothing again.
    """
    for found in corners(search):
        tried = with_settings(config, search, found, file, f"{prefix}{SPACE}")
        refuse_misfits(tried, f"{file}: {prefix}", search.space)
    first = with_settings(config, search, next(corners(search)))
    return first.model_copy(update={"search": search})


def merge(
    shared: dict[str, Any], differing: dict[str, Any], location: str, elsewhere: Sequence[str] = ()
) -> dict[str, Any]:
    """`shared` with what differs put in; a key that `shared` lacks is refused. `elsewhere`: legal keys beside these."""
    merged = dict(shared)
    for key, value in differing.items():
        if key not in shared:
            raise ConfigError(f"{location}{key} = {show(value)}: unknown key{nearest(key, [*shared, *elsewhere])}")
        if isinstance(shared[key], dict):
            if not isinstance(value, dict):
                raise ConfigError(f"{location}{key} = {show(value)}: expected a mapping of settings")
            value = merge(shared[key], value, f"{location}{key}.")
        merged[key] = value
    return merged


def differing_settings(differing: dict[str, Any]) -> dict[str, Any]:
    """As {"model.dropout": 0.5}; the space of a search by the names of its settings too."""
    flat = flatten(differing)
    search = flat.get(SEARCH)
    if isinstance(search, dict) and isinstance(search.get("space"), dict):
        flat[SEARCH] = search | {"space": dict(flat_space(search["space"]))}
    return flat


def model_kind(params: Params, name: str) -> str:
    """mlp or cnn, of a variant that is not resolved yet."""
    return str(flatten(params.variants[name]).get("model.kind", params.model.kind))


def flatten(differing: dict[str, Any], prefix: str = "") -> dict[str, Any]:
    """{"model": {"dropout": 0.5}} as {"model.dropout": 0.5}; a search stays one value."""
    flat: dict[str, Any] = {}
    for key, value in differing.items():
        inner = isinstance(value, dict) and f"{prefix}{key}" != SEARCH
        flat |= flatten(value, f"{prefix}{key}.") if inner else {f"{prefix}{key}": value}
    return flat

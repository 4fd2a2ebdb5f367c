"""`variants.<name>.search` -> the search of a variant, every corner of which is known to be legal."""

import sys
from importlib.util import find_spec
from typing import Any

from pydantic import field_validator

from mlpstudy.config.base import Config, nearest, parse, show
from mlpstudy.config.params import Params
from mlpstudy.config.search import SearchConfig
from mlpstudy.config.train import ModelConfig, TrainConfig
from mlpstudy.config.tuned import AUGMENT
from mlpstudy.errors import ConfigError
from mlpstudy.resolve.space import flat_space

NOT_SEARCHED = {
    "model.kind": "networks of another kind are a variant of their own",
    "model.input": "pixels and features are two variants, so that they can be compared",
    "model.test_views": "trials are compared without views, so that none would show in what a search sees",
    "train.images_per_class": "fewer images are another question, and a variant of their own",
    "train.device": "it is no part of what is found",
    "train.precision": "it is no part of what is found",
}
SETTINGS = (
    *(f"model.{key}" for key in ModelConfig.model_fields),
    *(f"train.{key}" for key in TrainConfig.model_fields),
    AUGMENT,
)


class WrittenSearch(Config):
    """As it stands in params.yaml."""

    trials: int
    space: dict[str, Any]

    @field_validator("space", mode="before")
    @classmethod
    def of_something(cls, written: Any) -> Any:
        """The space itself; ValueError where it names no setting."""
        if not isinstance(written, dict) or not dict(flat_space(written)):
            raise ValueError("expected settings of model or train, each with its kind and values")
        return written


def search_config(params: Params, written: Any, file: str, prefix: str) -> SearchConfig:
    """ConfigError where a setting may not be searched, or its values are not of a legal kind."""
    if find_spec("optuna") is None:
        raise ConfigError(
            f"{file}: {prefix}search needs optuna: `{sys.executable} -m pip install optuna` brings what is missing"
        )
    if not isinstance(written, dict):
        raise ConfigError(f"{file}: {prefix}search = {show(written)}: expected a mapping of trials and space")
    search = parse(WrittenSearch, written, file, f"{prefix}search.")
    space: dict[str, Any] = {}
    for setting, axis in flat_space(search.space):
        refuse_setting(setting, axis, setting in space, f"{file}: {prefix}search.space.{setting}")
        space[setting] = axis
    config = parse(SearchConfig, {"trials": search.trials, "space": space}, file, f"{prefix}search.")
    policies = chosen_policies(params, config, f"{file}: {prefix}search.space.{AUGMENT}")
    return config.model_copy(update={"policies": policies})


def refuse_setting(setting: str, axis: Any, twice: bool, location: str) -> None:
    """ConfigError for what is no setting, may not be searched, or stands there twice."""
    if setting in NOT_SEARCHED:
        raise ConfigError(f"{location}: may not be searched, for {NOT_SEARCHED[setting]}")
    if setting not in SETTINGS:
        raise ConfigError(f"{location} = {show(axis)}: no setting of model or train{nearest(setting, SETTINGS)}")
    if twice:
        raise ConfigError(f"{location} = {show(axis)}: stands there twice")


def chosen_policies(params: Params, search: SearchConfig, location: str) -> dict[str, Any]:
    """Those that the search may name. ConfigError where it names one that is no key of `augment`."""
    axis = search.space.get(AUGMENT)
    if axis is None:
        return {}
    for name in axis.values:
        if axis.kind != "choice" or not isinstance(name, str) or name not in params.augment:
            raise ConfigError(
                f"{location} = {show(axis.as_written())}: expected a choice of keys of augment"
                f"{nearest(str(name), params.augment)}"
            )
    return {name: params.augment[name] for name in axis.values}

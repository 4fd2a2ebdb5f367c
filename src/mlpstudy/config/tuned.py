"""A variant's config with values of its search space put in, checked as any other config is."""

from collections.abc import Iterator, Mapping
from itertools import combinations, product
from typing import Any

from mlpstudy.config.base import parse
from mlpstudy.config.search import SearchConfig
from mlpstudy.config.train import VariantConfig

AUGMENT = "train.augment"  # the one setting that a variant's config holds under another name: as a policy
Found = Mapping[str, Any]  # setting -> value, as {"model.dropout": 0.5}


def with_settings(
    config: VariantConfig, search: SearchConfig, found: Found, file: str = "search", prefix: str = ""
) -> VariantConfig:
    """What a run trains that uses these values; it searches no more. ConfigError where one of them is not legal."""
    values = config.model_dump(exclude={"search"})
    for setting, value in found.items():
        if setting == AUGMENT:
            values["augment"] = search.policies[value]
        else:
            section, key = setting.split(".")
            values[section][key] = value
    return parse(VariantConfig, values, file, prefix)


def corners(search: SearchConfig) -> Iterator[Found]:
    """The first value of every setting, then with each of any two changed: rules that bind settings bind two."""
    first = {setting: axis.corners[0] for setting, axis in search.space.items()}
    yield first
    for pair in combinations(search.space, min(2, len(search.space))):
        for values in product(*(search.space[setting].corners for setting in pair)):
            yield first | dict(zip(pair, values, strict=True))


def possible_configs(config: VariantConfig) -> list[VariantConfig]:
    """What a run may come to train, as far as the corners of the search say; without a search the config itself."""
    search = config.search
    return [config] if search is None else [with_settings(config, search, found) for found in corners(search)]

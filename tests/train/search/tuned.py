"""A searching variant of the tiny study."""

from typing import Any

from mlpstudy.config.base import parse
from mlpstudy.config.search import SearchConfig
from mlpstudy.config.train import VariantConfig
from tests.conftest import variant

SPACE = {
    "model.dropout": {"uniform": [0.0, 0.5]},
    "model.hidden": {"choice": [[], [16], [16, 8]]},
    "train.learning_rate": {"log": [0.001, 0.1]},
    "train.batch_size": {"int": [4, 16]},
}


def search(trials: int, space: dict[str, Any] = SPACE) -> SearchConfig:
    return parse(SearchConfig, {"trials": trials, "space": space}, "test")


def tuned(trials: int = 3, space: dict[str, Any] = SPACE, **settings: Any) -> VariantConfig:
    return variant(**settings).model_copy(update={"search": search(trials, space)})

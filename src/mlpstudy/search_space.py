"""A search space as Optuna has it: train asks it what to try next, evaluate which settings mattered."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from mlpstudy.config.search import Axis

if TYPE_CHECKING:
    from optuna.distributions import BaseDistribution
    from optuna.trial import FrozenTrial

LARGEST_SEED = 2**32  # of NumPy's older generator, which Optuna draws from


def told_trial(space: Mapping[str, Axis], settings: Mapping[str, Any], value: float) -> "FrozenTrial":
    """A trial that Optuna did not make itself, with the value that is to be small."""
    from optuna.trial import create_trial

    parameters = {setting: encoded(axis, settings[setting]) for setting, axis in space.items()}
    return create_trial(params=parameters, distributions=distributions(space), value=value)


def distributions(space: Mapping[str, Axis]) -> "dict[str, BaseDistribution]":
    """Setting -> where its values come from."""
    return {setting: distribution(axis) for setting, axis in space.items()}


def distribution(axis: Axis) -> "BaseDistribution":
    """Of one setting. A choice is drawn by its number, for Optuna takes no lists."""
    from optuna.distributions import CategoricalDistribution, FloatDistribution, IntDistribution

    if axis.kind == "choice":
        return CategoricalDistribution(range(len(axis.values)))
    low, high = axis.values
    return IntDistribution(low, high) if axis.kind == "int" else FloatDistribution(low, high, log=axis.kind == "log")


def encoded(axis: Axis, value: Any) -> Any:
    """A setting's value as Optuna has it."""
    return axis.values.index(value) if axis.kind == "choice" else value

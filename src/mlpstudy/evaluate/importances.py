"""How much each setting of a search mattered, from the trials of all runs."""

import math
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from mlpstudy.config.search import Axis
from mlpstudy.contracts.search import Trial
from mlpstudy.search_space import LARGEST_SEED, told_trial
from mlpstudy.seeds import seed_for


def setting_importances(space: Mapping[str, Axis], runs: Mapping[int, Sequence[Trial]], seed: int) -> dict[str, float]:
    """Setting -> share of 1, the most important first: Optuna's fANOVA (Hutter et al. 2014,
    https://proceedings.mlr.press/v32/hutter14.html).

    A random forest predicts how well a trial does from its settings; a setting's importance is how far that prediction
    varies with the setting alone, averaged over all others, as a share of what all settings do alone. What is predicted
    is a trial's rank in its own run: losses of different runs lie at different heights, and a diverged trial has none.
    """
    import optuna
    from optuna.importance import FanovaImportanceEvaluator, get_param_importances

    optuna.logging.set_verbosity(optuna.logging.WARNING)
    study = optuna.create_study()
    even = {setting: even_axis(axis) for setting, axis in sorted(space.items())}
    for trials in runs.values():
        for trial, rank in zip(trials, ranks(trials), strict=True):
            settings = {setting: even_value(axis, trial.settings[setting]) for setting, axis in space.items()}
            study.add_trial(told_trial(even, settings, float(rank)))
    if len({trial.value for trial in study.trials}) < 2:
        return {}
    evaluator = FanovaImportanceEvaluator(seed=seed_for(seed, "importances") % LARGEST_SEED)
    return {name: float(share) for name, share in get_param_importances(study, evaluator=evaluator).items()}


def even_axis(axis: Axis) -> Axis:
    """An axis on which equal lengths are as likely at first: of a logarithmic one the logarithms, of whole numbers each
    with a half on either side.

    Optuna's evaluator averages over every axis as it is. Of learning rates from 0.0001 to 1 nine tenths would then
    count as above 0.1, where a search draws but a quarter of them; and of the whole numbers from 1 to 3 the 2 would
    count as much as the two others together.
    """
    low, high = axis.values[0], axis.values[-1]
    if axis.kind == "log":
        return Axis.model_construct(kind="uniform", values=(math.log(low), math.log(high)))
    if axis.kind == "int":
        return Axis.model_construct(kind="uniform", values=(low - 0.5, high + 0.5))
    return axis


def even_value(axis: Axis, value: Any) -> Any:
    """A value of the axis where `even_axis` has it."""
    return math.log(value) if axis.kind == "log" else value


def ranks(trials: Sequence[Trial]) -> NDArray[np.float64]:
    """(T,) from 0, the lowest loss, to 1, the highest; equal ones share the mean of theirs, diverged ones the last."""
    from scipy.stats import rankdata

    return np.asarray((rankdata([trial.loss for trial in trials]) - 1) / max(1, len(trials) - 1))

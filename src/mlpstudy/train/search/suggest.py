"""What to try next: Optuna's sampler as a function of the trials so far and a seed, and of nothing else."""

from collections.abc import Mapping, Sequence
from typing import Any

from mlpstudy.config.search import Axis
from mlpstudy.contracts.search import Trial
from mlpstudy.search_space import LARGEST_SEED, distributions, told_trial

RANDOM_TRIALS = 10  # before the sampler has enough to learn from; Optuna's own default


def suggest(space: Mapping[str, Axis], trials: Sequence[Trial], seed: int) -> dict[str, Any]:
    """Setting -> value, by a tree-structured Parzen estimator (Watanabe 2023, https://arxiv.org/abs/2304.11127).

    The sampler is made anew for each trial and told all trials before it, so that a search which was interrupted goes
    on as if it had not been. A diverged trial counts as infinitely bad.
    """
    import optuna  # 0.2 s that runs without a search need not wait
    from optuna.samplers import TPESampler

    optuna.logging.set_verbosity(optuna.logging.WARNING)
    space = dict(sorted(space.items()))  # draws follow this order
    sampler = TPESampler(seed=seed % LARGEST_SEED, n_startup_trials=RANDOM_TRIALS, multivariate=True)
    study = optuna.create_study(sampler=sampler)  # in memory
    for trial in trials:
        study.add_trial(told_trial(space, trial.settings, trial.loss))
    suggested = study.ask(distributions(space)).params
    return {setting: decoded(axis, suggested[setting]) for setting, axis in space.items()}


def decoded(axis: Axis, suggested: Any) -> Any:
    """The setting's value, with few digits where it lies between two ends."""
    if axis.kind == "choice":
        return axis.values[suggested]
    return suggested if axis.kind == "int" else axis.rounded(suggested)

import warnings
from itertools import pairwise

import numpy as np
import pytest
from sklearn.model_selection import StratifiedGroupKFold

from mlpstudy.split.stratified import StratifiedFolds


def numbers_of_groups(kind: str, N: int, draws: np.random.Generator) -> np.ndarray:
    """(N,) a number for each image: groups of one image, of several, a few large ones, all sizes."""
    if kind == "single":
        return np.arange(N)
    if kind == "alike":
        return np.arange(N) // 3
    if kind == "large":
        return np.where(draws.random(N) < 0.5, np.arange(N), draws.integers(0, 3, N))
    return np.repeat(np.arange(N), draws.geometric(0.4, N))[:N]


@pytest.mark.parametrize("kind", ["single", "alike", "large", "mixed"])
def test_the_folds_are_those_of_scikit_learn(kind: str) -> None:
    draws = np.random.default_rng(0)
    for case in range(12):
        F, C, N = int(draws.integers(2, 12)), int(draws.integers(1, 12)), int(draws.integers(40, 80))
        labels = draws.choice(C, N, p=draws.dirichlet(np.full(C, 5.0)))
        labels[:F] = 0  # scikit-learn asks for one class of as many images as folds
        groups = numbers_of_groups(kind, N, draws)
        order = {"shuffle": True, "random_state": case} if case % 4 else {}
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # a class of fewer images than folds
            own, reference = (
                [tested.tolist() for _, tested in folds(F, **order).split(labels, labels, groups)]
                for folds in (StratifiedFolds, StratifiedGroupKFold)
            )
        assert own == reference


def test_each_choice_is_that_of_scikit_learn_also_where_folds_tie() -> None:
    draws = np.random.default_rng(1)
    chosen = set()
    for _ in range(300):
        F, C = int(draws.integers(2, 12)), int(draws.integers(1, 40))
        counts = draws.integers(0, draws.choice([1, 2, 4, 50]) + 1, (F, C)).astype(float)
        group = (draws.random(C) < draws.choice([0.03, 0.5])) * draws.integers(1, 4, C).astype(float)
        state = {"y_counts_per_fold": counts, "y_cnt": (counts.sum(axis=0) + group + draws.integers(1, 9)).astype(int)}
        best = StratifiedFolds(F)._find_best_fold(**state, group_y_counts=group)
        assert best == StratifiedGroupKFold(F)._find_best_fold(**state, group_y_counts=group)
        chosen.add(best)
    assert all(b - a == 1 for a, b in pairwise(sorted(chosen)[:8]))


def test_the_slow_step_of_scikit_learn_is_not_taken(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delattr(StratifiedGroupKFold, "_find_best_fold")  # fails where scikit-learn has no such step any more
    labels = np.arange(40) % 2
    assert len(list(StratifiedFolds(4).split(labels, labels, np.arange(40)))) == 4

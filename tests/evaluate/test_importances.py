from itertools import product

import numpy as np
import pytest

from mlpstudy.config.base import parse
from mlpstudy.config.search import Axis
from mlpstudy.contracts.search import Trial
from mlpstudy.evaluate.importances import ranks, setting_importances

SPACE = {name: parse(Axis, {"uniform": [0, 1]}, "test") for name in ("train.l1", "train.mixup")}


def trials(seed: int, scale: float = 1.0) -> list[Trial]:
    """By the first setting alone."""
    draws = np.random.default_rng(seed).uniform(size=(20, 2)).tolist()
    settings = [{"train.l1": first, "train.mixup": second} for first, second in draws]
    return [Trial(n, "finished", 1, scale * each["train.l1"], 0.5, each) for n, each in enumerate(settings)]


def test_the_setting_that_decides_gets_nearly_all_whatever_the_losses_of_a_run_are_like() -> None:
    importances = setting_importances(SPACE, {0: trials(0), 1: trials(1, scale=100.0)}, seed=0)
    assert list(importances) == ["train.l1", "train.mixup"]
    assert importances["train.l1"] > 0.9


def test_a_setting_decides_as_much_as_over_its_orders_of_magnitude() -> None:
    """Of six decades the learning rate decides five; in the highest, nine tenths of plain numbers, the other does."""
    space = SPACE | {"train.learning_rate": parse(Axis, {"log": [1e-6, 1]}, "test")}
    told = []
    for number, (l1, mixup, decades) in enumerate(np.random.default_rng(0).uniform(0, 1, (100, 3)).tolist()):
        rate = 10 ** (6 * decades - 6)
        loss = 1 + l1 if rate > 0.1 else decades
        settings = {"train.l1": l1, "train.mixup": mixup, "train.learning_rate": rate}
        told.append(Trial(number, "finished", 1, loss, 0.5, settings))
    importances = setting_importances(space, {0: told}, 0)
    assert importances["train.learning_rate"] > 0.9


def test_the_ends_of_whole_numbers_count_as_much_as_each_between() -> None:
    space = {"model.a": parse(Axis, {"int": [1, 3]}, "test"), "model.b": parse(Axis, {"choice": [1, 2, 3]}, "test")}
    pairs = list(product((1, 2, 3), repeat=2)) * 2
    told = [Trial(n, "finished", 1, a + b, 0.5, {"model.a": a, "model.b": b}) for n, (a, b) in enumerate(pairs)]
    importances = setting_importances(space, {0: told, 1: told}, 0)
    assert importances["model.a"] == pytest.approx(0.5, abs=0.05)


def test_the_same_trials_give_the_same_importances() -> None:
    assert setting_importances(SPACE, {0: trials(0)}, 3) == setting_importances(SPACE, {0: trials(0)}, 3)


def test_a_diverged_trial_ranks_last() -> None:
    lost = [Trial(0, "diverged", 1, None, None, {}), *trials(0)]
    assert ranks(lost)[0] == ranks(lost).max() == 1


def test_one_trial_a_run_tells_nothing() -> None:
    assert setting_importances(SPACE, {0: trials(0)[:1], 1: trials(1)[:1]}, 0) == {}

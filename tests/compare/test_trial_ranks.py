from collections.abc import Callable

import numpy as np
import pytest

from mlpstudy.compare.search import Found, Search
from mlpstudy.compare.trial_ranks import centred_ranks, ranks_by_lot
from mlpstudy.contracts.search import Trial
from tests.compare.test_search import found

RANGE = found({"uniform": [0, 1]})
CHOICE = found({"choice": ["a", "b", "c"]})
Loss = Callable[[float, np.random.Generator], float | None]


def searched(setting: Found, seed: int, loss: Loss, runs: int = 10, trials: int = 12) -> Search:
    """Values by lot; `loss` follows from where in the range a value lies, or from which choice it is."""
    draws, all_trials = np.random.default_rng(seed), {}
    for run in range(runs):
        places = draws.random(trials).tolist() if setting.numeric else draws.integers(0, 3, trials).tolist()
        values = places if setting.numeric else [setting.axis.values[place] for place in places]
        all_trials[run] = tuple(
            Trial(number, "finished", 1, loss(place, draws), 0.5, {setting.setting: value, "train.l1": number})
            for number, (place, value) in enumerate(zip(places, values, strict=True))
        )
    return Search("tuned", all_trials, (setting,))


@pytest.mark.parametrize("setting", [RANGE, CHOICE])
def test_losses_by_lot_are_seldom_put_down_to_a_setting(setting: Found) -> None:
    for trials in (12, 3):  # of so few the means of runs take a third of what varies
        searches = [searched(setting, seed, lambda _, draws: draws.random(), trials=trials) for seed in range(400)]
        assert np.mean([ranks_by_lot(search, setting) < 0.05 for search in searches]) <= 0.07


@pytest.mark.parametrize("setting", [RANGE, CHOICE])
def test_what_decides_the_loss_is_not_by_lot_though_its_middle_is_the_best(setting: Found) -> None:
    middle = 0.5 if setting.numeric else 1
    search = searched(setting, 0, lambda place, draws: abs(place - middle) + 0.1 * draws.random())
    assert ranks_by_lot(search, setting) < 1e-6


def test_a_combination_tried_again_counts_once() -> None:
    once = searched(CHOICE, 0, lambda place, draws: place + 3 * draws.random(), runs=4)
    again = Search("tuned", {run: trials * 5 for run, trials in once.trials.items()}, once.found)
    assert ranks_by_lot(again, CHOICE) == ranks_by_lot(once, CHOICE)


def test_nothing_is_told_by_trials_that_all_diverged_or_all_tried_the_same() -> None:
    assert ranks_by_lot(searched(RANGE, 0, lambda _, draws: None), RANGE) == 1
    narrow = found({"uniform": [0, 100]})
    assert ranks_by_lot(searched(narrow, 0, lambda place, draws: place), narrow) == 1


def test_equal_losses_share_a_rank_and_diverged_trials_the_last() -> None:
    losses = [0.5, None, 0.1, 0.5, None]
    trials = [Trial(number, "finished", 1, loss, 0.5, {}) for number, loss in enumerate(losses)]
    np.testing.assert_allclose(centred_ranks(trials), [-0.1, 0.3, -0.4, -0.1, 0.3], atol=1e-12)

import math
from typing import Any

import pytest

from mlpstudy.config.base import parse
from mlpstudy.config.search import Axis
from mlpstudy.contracts.search import Trial
from mlpstudy.train.search.suggest import RANDOM_TRIALS, suggest
from tests.train.search.tuned import SPACE, search

RATE = "train.learning_rate"
AXES = search(1).space


def trial(number: int, settings: dict[str, Any], loss: float | None) -> Trial:
    return Trial(number, "diverged" if loss is None else "finished", 3, loss, None, settings)


def sought(trials: int, loss: Any) -> list[Trial]:
    """As many trials, each told all before it."""
    made: list[Trial] = []
    for number in range(trials):
        settings = suggest(AXES, made, seed=number)
        made.append(trial(number, settings, loss(settings)))
    return made


def distance(settings: dict[str, Any]) -> float:
    """Best at a rate of 0.01."""
    return abs(math.log(settings[RATE] / 0.01))


def test_a_suggestion_follows_from_the_trials_so_far_and_the_seed() -> None:
    trials = sought(RANDOM_TRIALS + 3, distance)
    assert suggest(AXES, trials, 7) == suggest(AXES, trials, 7)
    assert suggest(AXES, trials, 7) != suggest(AXES, trials, 8)
    assert suggest(AXES, trials, 7) != suggest(AXES, trials[:-1], 7)


def test_the_order_in_which_the_space_was_written_changes_nothing() -> None:
    assert suggest(dict(reversed(AXES.items())), [], 3) == suggest(AXES, [], 3)


def test_values_lie_within_the_space_and_have_few_digits() -> None:
    for settings in (made.settings for made in sought(RANDOM_TRIALS + 5, distance)):
        assert 0 <= settings["model.dropout"] <= 0.5
        assert settings["model.hidden"] in SPACE["model.hidden"]["choice"]
        assert 0.001 <= settings[RATE] <= 0.1
        assert len(f"{settings[RATE]:e}".split("e")[0].strip("0").replace(".", "")) <= 3
        assert isinstance(settings["train.batch_size"], int)


@pytest.mark.parametrize("kind", ["uniform", "log"])
def test_between_ends_that_lie_close_together_values_are_tried_too(kind: str) -> None:
    axes = {"train.average_weights": parse(Axis, {kind: [0.999, 0.9999]}, "test")}
    tried = {suggest(axes, [], seed)["train.average_weights"] for seed in range(10)}
    assert len(tried) == 10
    assert 0.999 < min(tried) < max(tried) < 0.9999


def test_it_learns_where_the_loss_is_low() -> None:
    trials = [distance(made.settings) for made in sought(30, distance)]
    first, last = trials[:RANDOM_TRIALS], trials[-RANDOM_TRIALS:]
    assert sum(last) < 0.6 * sum(first)


def test_what_diverged_is_avoided() -> None:
    def loss(settings: dict[str, Any]) -> float | None:
        return None if settings[RATE] > 0.01 else 1.0

    lost = [made.validation_loss is None for made in sought(30, loss)]
    assert sum(lost[-RANDOM_TRIALS:]) < sum(lost[:RANDOM_TRIALS])

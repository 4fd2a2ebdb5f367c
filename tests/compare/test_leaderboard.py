from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from mlpstudy.compare.leaderboard import (
    count_diverged,
    is_capped,
    mean_measures,
    rank,
    repeat_deviation,
    short_budget,
    still_falling,
)
from mlpstudy.compare.scores import Scores
from mlpstudy.compare.study import Study
from tests.compare.simulated import holdout, kfold

RUNS = pd.DataFrame(
    {
        "variant": "v",
        "run": [0, 1, 2],
        "repeat": 0,
        "fold": [0, 1, 2],
        "status": ["finished", "diverged", "finished"],
        "epoch": 3,
        "epochs": [3, 1, 5],
        "test_images": [10, 10, 20],
        "accuracy": [0.5, 0.1, 0.9],
        "epochs_to_95": [2.0, None, 5.0],
    }
)


def test_a_run_weighs_as_many_test_images_as_it_scored() -> None:
    means = mean_measures(RUNS)
    assert means["accuracy"] == pytest.approx((10 * 0.5 + 10 * 0.1 + 20 * 0.9) / 40)
    assert means["epochs_to_95"] == pytest.approx((10 * 2 + 20 * 5) / 30)  # over the runs that have it
    assert set(means) == {"accuracy", "epochs_to_95", "epochs"}


def test_no_best_epoch_lies_behind_the_mean_of_all_epochs() -> None:
    lost = RUNS.assign(epochs=[40, 1, 40], best_epoch=[38.0, None, 38.0])  # run 1 diverged in its first epoch
    means = mean_measures(lost)
    assert (means["best_epoch"], means["epochs"]) == (38, 40)


def test_divergence_is_counted_over_runs() -> None:
    assert count_diverged(RUNS) == 1


def test_in_kfold_the_deviation_over_repeats_is_that_of_whole_passes_over_the_images() -> None:
    correct = np.arange(100) < np.array([60, 62, 64])[:, None]  # right in 60, 62 and 64 of 100 images
    weight = np.ones(100)
    assert repeat_deviation(Scores(kfold(100, 5, 3), weight, {"v": correct}), "v") == pytest.approx(0.02)
    assert repeat_deviation(Scores(kfold(100, 5, 1), weight, {"v": correct[:1]}), "v") is None
    assert repeat_deviation(Scores(holdout(100, 3), weight, {"v": correct}), "v") is None


def test_kernel_ridge_is_capped_only_where_there_are_more_training_images(compared: Study) -> None:
    counts = compared.split.info.counts.model_copy(update={"train": (300, 4001)})
    large = replace(compared.split, info=compared.split.info.model_copy(update={"counts": counts}))
    assert is_capped("kernel ridge 8x8", large)
    assert not is_capped("ridge 8x8", large)
    assert not is_capped("kernel ridge 8x8", compared.split)


@pytest.mark.parametrize(
    ("falls", "expected"),
    [
        ([0.3, 0.2, 0.1], False),  # mean .2, half width t[.975, 2] x .1 / sqrt(3) = .248
        ([0.3, 0.25, 0.2], True),  # mean .25, half width .124
        ([0.33, 0.25, 0.17], True),  # half width .199, and t x deviation is .344
        ([-0.3, -0.25, -0.2], False),
        ([0.3, None, 0.25], False),  # half width t[.975, 1] x .035 / sqrt(2) = .318
        ([0.3, None, None], False),
        ([None, None, None], False),
    ],
)
def test_a_loss_still_falls_where_the_whole_interval_over_runs_says_so(
    falls: list[float | None], expected: bool
) -> None:
    assert still_falling(RUNS.assign(late_fall=pd.Series(falls, dtype=float))) is expected
    assert not still_falling(RUNS)


def test_a_budget_is_short_where_the_loss_of_what_finished_falls_by_a_hundredth() -> None:
    """Equal weights never part, and their loss creeps on: 1.385837 to 1.385737 in two of ten epochs."""
    runs = pd.DataFrame({"status": ["finished"] * 4, "log_loss": 1.3859})
    for fall, short in ((0.0001, False), (0.0138, False), (0.0139, True)):
        assert short_budget(runs.assign(late_fall=[fall, fall, fall, fall * 1.001])) is short
    diverged = pd.DataFrame({"status": ["diverged"], "log_loss": [10.6], "late_fall": [None]})
    assert short_budget(
        pd.concat([runs.assign(late_fall=[0.03, 0.03, 0.03, 0.0301]), diverged.astype({"late_fall": float})])
    )
    slow = runs.assign(late_fall=[0.013, 0.013, 0.013, 0.01301])
    assert not short_budget(pd.concat([slow, diverged.assign(late_fall=0.02)]))  # fell faster, and counts in neither
    assert not short_budget(runs.assign(late_fall=[-0.1, -0.1, -0.1, -0.11]))
    assert not short_budget(runs)


def test_of_equal_scores_the_baseline_leads_and_what_diverged_comes_last(compared: Study) -> None:
    equal = {name: replace(compared.row(name), score=0.5) for name in ("better", "lost", "twin", "baseline")}
    equal["lost"] = replace(equal["lost"], name="a_lost")
    equal["better"] = replace(equal["better"], name="a_copy")
    ranked = sorted([*equal.values(), replace(compared.row("similar"), score=0.6)], key=rank)
    assert [row.name for row in ranked] == ["similar", "baseline", "a_copy", "twin", "a_lost"]
    assert [row.name for row in ranked if row.lost] == ["a_lost"]
    lost = replace(equal["lost"], role="baseline")
    assert [row.name for row in sorted([lost, equal["twin"]], key=rank)] == ["twin", "a_lost"]
    assert not compared.row("failing").lost  # in some runs alone


def test_mostly_is_more_than_half_of_the_runs(compared: Study) -> None:
    of_ten = [replace(compared.row("failing"), runs=10, diverged=diverged) for diverged in (5, 6)]
    assert [row.mostly_diverged for row in of_ten] == [False, True]

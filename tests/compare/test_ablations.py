from dataclasses import replace

import numpy as np
import pytest

from mlpstudy.compare.ablations import Ablation, Reading, ablations, measure_change, read_interval, values_by_run
from mlpstudy.compare.leaderboard import LeaderboardRow
from mlpstudy.compare.study import Study


def undecided(row: LeaderboardRow) -> LeaderboardRow:
    return replace(row, comparison=row.comparison and replace(row.comparison, verdict="undecided"))


def overruled(study: Study) -> Study:
    """The same study, had the correction left every verdict open."""
    return replace(study, rows=tuple(undecided(row) for row in study.rows))


@pytest.mark.parametrize(
    ("difference", "half", "expected"),
    [(0.7, 0.6, "more"), (-0.7, 0.6, "less"), (0.5, 0.6, "open"), (-0.5, 0.5, "open"), (0.0, 0.0, "same")],
)
def test_a_direction_is_named_only_where_the_whole_interval_lies_there(
    difference: float, half: float, expected: Reading
) -> None:
    assert read_interval(difference, half) == expected


def test_an_ablation_is_two_variants_that_differ_in_one_setting_alone(compared: Study) -> None:
    assert ablations(compared, "model.dropout", 0.0) == [Ablation("baseline", "better")]
    assert ablations(compared, "train.mixup", 0.0) == []


def test_a_change_never_says_more_than_the_corrected_verdict(compared: Study) -> None:
    change = measure_change(compared, Ablation("baseline", "better"), "score")
    assert change is not None
    assert (change.reading, change.reservation) == ("more", None)
    change = measure_change(overruled(compared), Ablation("baseline", "better"), "score")
    assert change is not None
    assert (change.reading, change.reservation) == ("open", "corrected")
    change = measure_change(overruled(compared), Ablation("cnn", "better"), "score")
    assert change is not None
    assert change.reading == "more"  # no verdict stands between these two


def test_the_verdict_binds_where_the_baseline_is_the_one_that_has_the_regulariser(compared: Study) -> None:
    change = measure_change(overruled(compared), Ablation(without="better", having="baseline"), "score")
    assert change is not None
    assert change.reading == "open"


def test_runs_without_a_curve_are_left_out_of_what_curves_say(compared: Study) -> None:
    change = measure_change(compared, Ablation("baseline", "failing"), "epochs_to_95")  # eight of ten have it
    assert change is not None
    assert np.isfinite([change.without, change.having, change.low, change.high]).all()
    assert measure_change(compared, Ablation("baseline", "lost"), "epochs_to_95") is None


def test_a_change_over_runs_is_the_paired_t_interval(compared: Study) -> None:
    from scipy.stats import ttest_rel

    change = measure_change(compared, Ablation("baseline", "better"), "log_loss")
    assert change is not None
    having, without = (values_by_run(compared, name, "log_loss") for name in ("better", "baseline"))
    interval = ttest_rel(having, without).confidence_interval(0.95)
    assert (change.low, change.high) == pytest.approx((interval.low, interval.high))

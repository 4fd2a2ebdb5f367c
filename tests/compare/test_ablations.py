from dataclasses import replace

import numpy as np
import pytest

from mlpstudy.compare.ablations import (
    Ablation,
    Reading,
    ablations,
    change_from,
    measure_change,
    possible_change,
    read_p,
    values_by_run,
)
from mlpstudy.compare.leaderboard import LeaderboardRow
from mlpstudy.compare.study import Study
from mlpstudy.compare.two_way import OF_DIFFERENCES, OF_SHARES, UNLIMITED, Estimate
from mlpstudy.wording.measures import CLASS_MEASURES, MEASURES, MeasureText
from tests.finished import of_few_images


def undecided(row: LeaderboardRow) -> LeaderboardRow:
    return replace(row, comparison=row.comparison and replace(row.comparison, verdict="undecided"))


def overruled(study: Study) -> Study:
    """The same study, had the correction left every verdict open."""
    return replace(study, rows=tuple(undecided(row) for row in study.rows))


@pytest.mark.parametrize(
    ("difference", "half", "p", "expected"),
    [
        (0.7, 0.6, 0.03, "more"),
        (-0.7, 0.6, 0.03, "less"),
        (0.7, 0.6, 0.3, "open"),  # once corrected
        (0.5, 0.5, 0.05, "open"),
        (0.0, 0.0, 1.0, "same"),
        (0.7, 0.0, 1.0, "more"),  # by the same amount in every run: no variation to test against
        (-0.7, 0.0, 1.0, "less"),
    ],
)
def test_a_direction_is_named_only_where_p_says_so(difference: float, half: float, p: float, expected: Reading) -> None:
    assert read_p(difference, difference - half, difference + half, p) == expected


def test_an_ablation_is_two_variants_that_differ_in_one_setting_alone(compared: Study) -> None:
    assert ablations(compared, "model.dropout", 0.0) == [Ablation("baseline", "better")]
    assert ablations(compared, "train.mixup", 0.0) == []


def test_a_copy_of_a_variant_under_another_name_asks_nothing_again(compared: Study) -> None:
    variants = compared.config.variants
    copies = {"a_copy": variants["baseline"], "another": variants["better"]}
    more = replace(compared, config=compared.config.model_copy(update={"variants": variants | copies}))
    # "another" stands before "better"
    assert ablations(more, "model.dropout", 0.0) == [Ablation("baseline", "another")]


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


def test_no_change_of_the_score_reaches_beyond_what_two_scores_can_differ(compared: Study) -> None:
    change = measure_change(of_few_images(compared, 100, 151), Ablation("similar", "early"), "score")
    assert change is not None
    assert (change.low, change.high, change.reading) == (-1, 1, "open")


@pytest.mark.parametrize(
    ("measure", "low", "high"), [("accuracy", -1, 1), ("dead_units", -1, 1), ("gap", -2, 2), ("log_loss", -25.4, 25.4)]
)
def test_intervals_end_where_a_measure_can_change_no_further(measure: str, low: float, high: float) -> None:
    few = Estimate(np.array(0.0), np.array(2.0), np.array(1.0))  # t[.975, 1] = 12.7062
    change = change_from(few, measure, 0.5, 0.5, basis="runs", within=possible_change(measure))
    assert (change.low, change.high) == pytest.approx((low, high), abs=0.02)


@pytest.mark.parametrize("text", [*MEASURES, *CLASS_MEASURES], ids=lambda text: text.column)
def test_what_is_shown_in_percent_or_points_has_bounds(text: MeasureText) -> None:
    bounded = OF_DIFFERENCES if text.column == "gap" else OF_SHARES
    assert possible_change(text.column) == (bounded if text.factor == 100 else UNLIMITED)


def test_the_verdict_binds_where_the_baseline_is_the_one_that_has_the_regulariser(compared: Study) -> None:
    change = measure_change(overruled(compared), Ablation(without="better", having="baseline"), "score")
    assert change is not None
    assert change.reading == "open"


def test_runs_without_a_curve_are_left_out_of_what_curves_say(compared: Study) -> None:
    change = measure_change(compared, Ablation("baseline", "failing"), "epochs_to_95")  # eight of ten have it
    assert change is not None
    assert np.isfinite([change.without, change.having, change.low, change.high]).all()
    assert measure_change(compared, Ablation("baseline", "lost"), "epochs_to_95") is None


def test_what_is_no_mean_over_images_gets_the_paired_t_interval_over_runs(compared: Study) -> None:
    from scipy.stats import ttest_rel

    change = measure_change(compared, Ablation("baseline", "better"), "ece")
    assert change is not None
    having, without = (values_by_run(compared, name, "ece") for name in ("better", "baseline"))
    test = ttest_rel(having, without)
    interval = test.confidence_interval(0.95)
    assert (change.low, change.high) == pytest.approx((interval.low, interval.high))
    assert change.p == pytest.approx(test.pvalue)
    assert change.basis == "runs"


def test_what_is_a_mean_over_images_counts_images_too(compared: Study) -> None:
    for measure in ("log_loss", "train_log_loss", "accuracy", "train_accuracy", "gap"):
        change = measure_change(compared, Ablation("baseline", "better"), measure)
        assert change is not None
        assert change.basis == "runs_and_images"
    score = measure_change(compared, Ablation("baseline", "better"), "score")
    accuracy = measure_change(compared, Ablation("baseline", "better"), "accuracy")
    assert score is not None
    assert accuracy is not None
    assert (score.low, score.high, score.p) == pytest.approx((accuracy.low, accuracy.high, accuracy.p))

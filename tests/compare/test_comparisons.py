from dataclasses import replace

import numpy as np
import pytest

from mlpstudy.compare.comparisons import compare_family, compare_outside, judge_family, possible_best
from mlpstudy.compare.scores import Scores, class_weights
from mlpstudy.compare.two_way import Estimate
from tests.compare.simulated import holdout


def scores(runs: int = 10, images: int = 200, **chance: float) -> Scores:
    """Every competitor is right where a number shared by all is below its chance: no luck but its own 2 %."""
    generator = np.random.default_rng(0)
    ease = generator.random(images)
    correct = {
        name: (ease < share) ^ (generator.random((runs, images)) < 0.02) for name, share in sorted(chance.items())
    }
    return Scores(holdout(images, runs), np.ones(images), correct)


def test_clear_differences_are_called_and_an_equal_variant_is_not() -> None:
    compared = compare_family(scores(base=0.6, good=0.8, bad=0.4, alike=0.6), ["good", "bad", "alike"], "base")
    assert [compared[name].verdict for name in ("good", "bad", "alike")] == ["better", "worse", "undecided"]
    assert compared["good"].difference == pytest.approx(0.2, abs=0.05)


def test_no_interval_reaches_beyond_what_two_scores_can_differ() -> None:
    few = scores(runs=3, images=4, base=0.5, other=0.05, more=0.3)
    for each in (
        *compare_family(few, ["other", "more"], "base").values(),
        compare_outside(few, ["other"], "base")["other"],
    ):
        assert -1 <= each.low <= each.difference <= each.high <= 1
        assert each.low_all is None or -1 <= each.low_all <= each.low
    assert compare_family(few, ["other", "more"], "base")["other"].low_all == -1


def test_a_variant_with_the_answers_of_the_baseline_reads_same() -> None:
    study = scores(base=0.6, other=0.7)
    twin = Scores(study.design, study.weight, {**study.correct, "twin": study.correct["base"]})
    compared = compare_family(twin, ["other", "twin"], "base")["twin"]
    assert (compared.verdict, compared.difference, compared.p, compared.p_holm) == ("same", 0.0, 1.0, 1.0)
    assert compared.detectable is None


def test_a_copy_of_the_baseline_costs_no_other_variant_its_verdict() -> None:
    study = scores(base=0.6, good=0.65, bad=0.55)
    study = replace(study, correct={**study.correct, "copy": study.correct["base"]})
    without = compare_family(study, ["good", "bad"], "base")
    beside = compare_family(study, ["copy", "good", "bad"], "base", copies={"copy"})
    assert {name: beside[name] for name in without} == without
    assert (beside["copy"].verdict, beside["copy"].p_holm) == ("same", 1.0)
    assert compare_family(study, ["copy"], "base", copies={"copy"})["copy"].verdict == "same"


def test_a_copy_that_comes_out_otherwise_is_no_finding() -> None:
    """Another machine may round otherwise: what differs then is no effect of a setting."""
    compared = compare_family(scores(base=0.6, copy=0.8), ["copy"], "base", copies={"copy"})["copy"]
    assert (compared.verdict, compared.p_holm, compared.detectable) == ("undecided", 1.0, None)


def test_predictions_that_differ_are_not_the_same_because_they_cancel_out_in_each_run_and_image() -> None:
    study = scores(base=0.6)
    crossed = study.correct["base"].copy()
    base = crossed.copy()
    base[:2, :2] = [[True, False], [False, True]]
    crossed[:2, :2] = [[False, True], [True, False]]
    study = replace(study, correct={"base": base, "crossed": crossed})
    compared = compare_family(study, ["crossed"], "base")["crossed"]
    assert (compared.verdict, compared.difference, compared.p) == ("undecided", 0.0, 1.0)
    assert compared.low < 0 < compared.high


def test_fewer_than_ten_runs_give_intervals_and_no_verdict() -> None:
    few, enough = (scores(runs=runs, base=0.6, good=0.8) for runs in (9, 10))
    assert compare_family(few, ["good"], "base")["good"].verdict == "descriptive"
    assert compare_family(enough, ["good"], "base")["good"].verdict == "better"


def test_the_simultaneous_interval_is_the_wider_and_shrinks_to_the_other_for_one_comparison() -> None:
    study = scores(base=0.6, good=0.65, bad=0.55)
    two, one = compare_family(study, ["good", "bad"], "base")["good"], compare_family(study, ["good"], "base")["good"]
    assert two.low_all is not None
    assert two.low_all < two.low
    assert (one.low_all, one.high_all) == (one.low, one.high)
    assert (one.low, one.high) == (two.low, two.high)


def test_the_detectable_difference_does_not_depend_on_the_observed_one() -> None:
    study = scores(base=0.6, good=0.7)
    reverse = Scores(study.design, study.weight, {"base": study.correct["good"], "good": study.correct["base"]})
    found, mirrored = (compare_family(one, ["good"], "base")["good"] for one in (study, reverse))
    assert found.difference == -mirrored.difference
    assert found.detectable == mirrored.detectable
    # by the t table, t[.975] + t[.80] lies between 1.960 + 0.842 and, at 5 degrees of freedom, 2.571 + 0.920
    assert found.detectable is not None
    assert 2.80 < found.detectable / found.se < 3.50


def test_references_get_the_same_interval_but_no_verdict() -> None:
    study = scores(base=0.6, good=0.8)
    inside, outside = compare_family(study, ["good"], "base")["good"], compare_outside(study, ["good"], "base")["good"]
    assert (outside.low, outside.high) == (inside.low, inside.high)
    assert (outside.verdict, outside.p_holm, outside.low_all) == ("reference", None, None)


def test_only_those_that_another_beats_leave_the_best_set() -> None:
    study = scores(base=0.6, first=0.8, second=0.795, bad=0.4)
    assert possible_best(study, ["base", "first", "second", "bad"]) == ("first", "second")
    alike = scores(base=0.6, one=0.6, two=0.6)
    assert possible_best(alike, ["base", "one", "two"]) == ("base", "one", "two")


@pytest.mark.parametrize("se", [np.nan, np.inf])
def test_an_error_that_is_no_number_gives_no_verdict_and_no_finite_interval(se: float) -> None:
    estimates = Estimate(np.array([0.2, -0.2]), np.array([se, se]), np.array([np.nan, np.nan]))
    for each in judge_family(["more", "less"], estimates, holdout(200, 10), np.ones(2), margin=0.01).values():
        assert each.verdict == "undecided"
        assert np.isnan([each.low, each.high, each.low_all, each.high_all]).all()


def test_a_difference_that_is_the_same_everywhere_is_called() -> None:
    design = holdout(200, 10)
    study = Scores(design, np.ones(200), {"none": np.zeros((10, 200), bool), "all": np.ones((10, 200), bool)})
    for name, other, verdict in (("all", "none", "better"), ("none", "all", "worse")):
        compared = compare_family(study, [name], other, margin=0.01)[name]
        assert (compared.verdict, compared.se, compared.p) == (verdict, 0.0, 2 * 0.5**10)
    assert possible_best(study, ["none", "all"]) == ("all",)


def test_balanced_scores_that_cancel_out_but_for_rounding_keep_the_error_of_what_is_left() -> None:
    weight = class_weights(np.repeat([0, 1, 2], [7, 60, 133]))
    base, crossed = np.ones((10, 200), bool), np.ones((10, 200), bool)
    for first in (0, 7, 67):
        base[:2, first : first + 2] = [[True, False], [False, True]]
        crossed[:2, first : first + 2] = [[False, True], [True, False]]
    compared = compare_family(Scores(holdout(200, 10), weight, {"base": base, "x": crossed}), ["x"], "base")["x"]
    plain = compare_family(Scores(holdout(200, 10), np.ones(200), {"base": base, "x": crossed}), ["x"], "base")["x"]
    assert (compared.verdict, compared.df) == (plain.verdict, plain.df) == ("undecided", 9.0)
    assert compared.se > plain.se > 1e-4

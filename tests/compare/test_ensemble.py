from dataclasses import replace

import numpy as np
import pytest
from scipy.special import stdtrit

from mlpstudy.compare.design import Design
from mlpstudy.compare.ensemble import ensemble, ensembles, image_interval, share_interval
from mlpstudy.compare.study import Study
from mlpstudy.compare.two_way import SHARE, UNLIMITED
from mlpstudy.contracts.predictions import read_predictions
from tests.finished import of_few_images


def design(group: list[int]) -> Design:
    numbers = np.arange(len(group))
    return Design(numbers, np.array(group), np.repeat([[0], [1]], len(group), axis=1), kfold=False)


def test_an_interval_over_images_by_hand() -> None:
    values = np.array([1.0, 0.0, 1.0, 1.0])
    single = image_interval(values, np.ones(4), design([0, 1, 2, 3]), UNLIMITED)
    half = 3.182446 * 0.25  # t[.975, 3]; s = 1/2, SE = 1/4
    assert (single.mean, single.low, single.high) == pytest.approx((0.75, 0.75 - half, 0.75 + half), abs=1e-5)
    # means without one of the three groups: 1, 2/3, 2/3; SE^2 = 2/3 (1/16 + 1/144 + 1/144) = 11/216
    # as telling as 16 / (4 + 1 + 1) = 8/3 equal groups; t[.975, 5/3] = 5.24226
    grouped = image_interval(values, np.ones(4), design([0, 0, 1, 2]), UNLIMITED)
    assert grouped.high - grouped.mean == pytest.approx(5.24226 * (11 / 216) ** 0.5, abs=1e-5)


def test_sixty_images_without_a_mistake_do_not_show_that_there_are_none() -> None:
    right, weight, sixty = np.ones(60, bool), np.linspace(0.5, 1.5, 60), design(list(range(60)))
    found = share_interval(right, weight, sixty)
    assert (found.mean, found.low, found.high) == pytest.approx((1, 0.9404, 1), abs=1e-4)  # binom.test(60, 60) of R
    assert found.low**60 == pytest.approx(0.025)
    wrong = share_interval(~right, weight, sixty)
    assert (wrong.mean, wrong.low, wrong.high) == pytest.approx((0, 0, 0.0596), abs=1e-4)
    right[0] = False
    assert share_interval(right, weight, sixty) == image_interval(right, weight, sixty, SHARE)


def test_class_sizes_alone_bring_no_error() -> None:
    """Nor does that one class is named rightly more often than the other."""
    rare = np.arange(200) < 20
    right, weight = np.where(rare, np.arange(200) > 9, np.arange(200) % 10 > 0), np.where(rare, 5.0, 5 / 9)
    found = image_interval(right, weight, design(list(range(200))).by_class(rare.astype(np.int64)), SHARE)
    assert found.mean == pytest.approx(0.7)
    by_class = np.sqrt((0.25 / 19 + 0.09 / 179) / 4)  # of the mean of two shares, 50 % of 20 and 90 % of 180
    df = (1 / 20 + 1 / 180) ** 2 / (1 / 20**2 / 19 + 1 / 180**2 / 179)
    hidden = 2 / (2 * (20 + 2)) ** 2  # of two more images of the smaller class
    assert found.high - found.mean == pytest.approx(stdtrit(df, 0.975) * np.sqrt(by_class**2 + hidden))


def test_an_ensemble_that_always_names_one_class_is_not_known_to_the_last_point() -> None:
    labels, weight = np.repeat([0, 1], [180, 50]), np.repeat([230 / 360, 230 / 100], [180, 50])
    by_class = design(list(range(230))).by_class(labels)
    found = share_interval(labels == 0, weight, by_class)
    assert (found.mean, found.low, found.high) == pytest.approx((0.5, 0.4729, 0.5271), abs=1e-3)
    every = share_interval(labels >= 0, weight, by_class)
    assert (every.low, every.high) == pytest.approx((0.025 ** (1 / 100), 1))


def test_an_ensemble_is_scored_by_the_mean_of_all_runs(compared: Study) -> None:
    images = compared.design.images
    mean = read_predictions("better")[:, images].astype(np.float64).mean(axis=0)
    right = mean.argmax(axis=1) == compared.split.labels[images]
    together = ensemble(compared, "better")
    assert together.score.mean == pytest.approx(right.mean())
    assert together.single == pytest.approx(compared.row("better").score)
    assert together.gain.mean == pytest.approx(together.score.mean - together.single)


def test_no_interval_reaches_beyond_what_shares_and_their_differences_can_be(compared: Study) -> None:
    shown = ensembles(of_few_images(compared, 100, 151))
    for each in shown:
        assert 0 <= each.score.low <= each.score.high <= 1
        assert -1 <= each.gain.low <= each.gain.high <= 1
    assert min(each.gain.low for each in shown) == -1


def test_ensembles_of_networks_are_ranked_and_trivial_methods_have_none(compared: Study) -> None:
    scores = [each.score.mean for each in ensembles(compared)]
    assert scores == sorted(scores, reverse=True)
    assert {each.name for each in ensembles(compared)} == {row.name for row in compared.rows if row.role != "trivial"}


def test_one_run_is_no_ensemble(compared: Study) -> None:
    once = replace(compared.design, run=compared.design.run[:1])
    assert ensembles(replace(compared, design=once)) == ()


def test_of_equal_ensembles_that_of_the_baseline_leads(compared: Study) -> None:
    roles = {"baseline": "variant", "twin": "baseline"}
    rows = tuple(replace(row, role=roles.get(row.name, row.role)) for row in compared.rows)
    names = [each.name for each in ensembles(replace(compared, rows=rows))]
    assert names.index("twin") == names.index("baseline") - 1

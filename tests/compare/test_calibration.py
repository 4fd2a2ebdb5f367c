"""Studies without a true difference, or with one of known size, go through the code that gives the verdicts."""

from dataclasses import dataclass

import numpy as np
import pytest

from mlpstudy.compare.comparisons import compare_family
from mlpstudy.compare.design import Design
from tests.compare.simulated import VARIANTS, Population, holdout, kfold, studies

SIMILAR = Population()
DIFFERENT_TASTES = Population(taste=0.7)


@dataclass(frozen=True)
class Tally:
    false: int  # studies that call a variant better or worse which is not
    covered: float  # share of the 95 % intervals that hold the true difference, 0
    detectable: float  # median over studies and variants
    found: int  # studies that find the gain of the first variant


def tally(population: Population, design: Design, count: int, seed: int) -> Tally:
    false, covered, detectable, found = 0, [], [], 0
    without = VARIANTS[1:] if population.gain else VARIANTS
    for scores in studies(population, design, count, seed):
        compared = compare_family(scores, VARIANTS, "base")
        false += any(compared[name].verdict in ("better", "worse") for name in without)
        covered += [compared[name].low <= 0 <= compared[name].high for name in without]
        detectable += [compared[name].detectable for name in without]
        found += compared[VARIANTS[0]].verdict == "better"
    return Tally(false, float(np.mean(covered)), float(np.median(detectable)), found)


@pytest.mark.slow
@pytest.mark.parametrize("population", [SIMILAR, DIFFERENT_TASTES])
def test_a_false_verdict_in_at_most_6_4_percent_of_holdout_studies(population: Population) -> None:
    result = tally(population, holdout(400, 10), 1000, seed=1)
    assert result.false <= 64  # the 97.5 % binomial bound of 5 %
    assert 0.93 <= result.covered <= 0.98


@pytest.mark.slow
@pytest.mark.parametrize("population", [SIMILAR, DIFFERENT_TASTES])
def test_the_smallest_detectable_difference_is_found_four_times_in_five(population: Population) -> None:
    design = holdout(400, 10)
    detectable = tally(population, design, 100, seed=2).detectable
    planted = Population(population.taste, population.luck, gain=detectable)
    larger = Population(population.taste, population.luck, gain=1.5 * detectable)
    assert 280 <= tally(planted, design, 400, seed=3).found <= 360  # one told too small or large by a fifth fails
    assert tally(larger, design, 200, seed=4).found >= 190


@pytest.mark.slow
@pytest.mark.parametrize("population", [SIMILAR, DIFFERENT_TASTES])
def test_kfold_studies_are_calibrated_too(population: Population) -> None:
    design = kfold(400, 5, 5)
    result = tally(population, design, 200, seed=5)
    planted = Population(population.taste, population.luck, gain=result.detectable)
    assert result.false <= 16
    assert 0.93 <= result.covered <= 0.98
    assert 130 <= tally(planted, design, 200, seed=6).found <= 180

"""Sections of studies without any difference: how many of them read one?"""

from collections.abc import Iterator

import numpy as np
import pytest

from mlpstudy.compare.ablations import MeasureChange, change_from
from mlpstudy.compare.cells import cell_influences, cell_weights, estimate_cells
from mlpstudy.compare.sections import correct_together
from mlpstudy.compare.two_way import UNLIMITED, Estimate, Floats, estimate, over_runs
from tests.compare.simulated import VARIANTS, Population, chances, holdout

RUNS, TESTED, POOL, DRAWN = 10, 150, 80, 30
ALL, TEST_DESIGN, IMAGES = holdout(TESTED + POOL, RUNS), holdout(TESTED, RUNS), np.arange(TESTED + POOL)


def log_loss(difference: Floats, drawn: Floats) -> Estimate:
    return estimate(difference[:, :TESTED], TEST_DESIGN)


def train_loss(difference: Floats, drawn: Floats) -> Estimate:
    return estimate_cells(*cell_influences(difference, drawn), IMAGES)


def gap(difference: Floats, drawn: Floats) -> Estimate:
    (up, ups), (down, downs) = (cell_influences(difference, each) for each in (drawn, TESTED_WEIGHTS))
    return estimate_cells(up - down, ups - downs, IMAGES)


READINGS = {"log_loss": log_loss, "train_log_loss": train_loss, "gap": gap}
TESTED_WEIGHTS = cell_weights(np.tile(IMAGES < TESTED, (RUNS, 1)), np.ones(RUNS))


def sections(population: Population, count: int, seed: int) -> Iterator[list[MeasureChange]]:
    """Each variant against the baseline by four measures; runs train on draws of a pool, the same for all."""
    generator = np.random.default_rng(seed)
    for _ in range(count):
        losses = -np.log(chances(population, ALL, generator).astype(np.float64))
        taken = np.zeros((RUNS, TESTED + POOL), bool)
        taken[:, TESTED:] = generator.random((RUNS, POOL)).argsort(axis=1) < DRAWN
        drawn = cell_weights(taken, np.ones(RUNS))
        estimates = [
            (measure, reading(losses[v] - losses[0], drawn))
            for v in range(1, 1 + len(VARIANTS))
            for measure, reading in READINGS.items()
        ]
        estimates += [("epochs_to_95", over_runs(generator.normal(size=RUNS))) for _ in VARIANTS]
        yield [change_from(each, measure, 0.0, 0.0, basis="runs", within=UNLIMITED) for measure, each in estimates]


def false_readings(population: Population, count: int, seed: int) -> tuple[int, int]:
    """Sections with a direction in them: once corrected, and as they would read without."""
    corrected = uncorrected = 0
    for changes in sections(population, count, seed):
        corrected += any(each.reading in ("more", "less") for each in correct_together(changes))
        uncorrected += any(each.reading in ("more", "less") for each in changes)
    return corrected, uncorrected


def test_few_sections_read_a_difference_where_there_is_none() -> None:
    corrected, uncorrected = false_readings(Population(taste=0.7), 60, seed=1)
    assert corrected <= 7  # the 97.5 % binomial bound of 5 %
    assert uncorrected >= 45  # 72 readings without correction are nearly always wrong somewhere


@pytest.mark.slow
@pytest.mark.parametrize("population", [Population(), Population(taste=0.7)], ids=["similar", "different tastes"])
def test_a_false_reading_in_at_most_5_percent_of_sections(population: Population) -> None:
    corrected, _ = false_readings(population, 400, seed=2)
    assert corrected <= 29  # likewise

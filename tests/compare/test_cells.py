import numpy as np
import pytest
from numpy.typing import NDArray

from mlpstudy.compare.cells import cell_influences, cell_weights, estimate_cells
from mlpstudy.compare.design import Design
from mlpstudy.compare.two_way import Estimate, estimate
from tests.compare.simulated import holdout

F, N = 10, 120


def of_cells(values: NDArray[np.float64], taking_part: NDArray[np.bool_], groups: NDArray[np.int64]) -> Estimate:
    """A plain mean over cells, every run weighing alike."""
    mean, influences = cell_influences(values, cell_weights(taking_part, np.ones(len(values))))
    return estimate_cells(mean, influences, groups)


def crossed(generator: np.random.Generator, of_runs: float, of_images: float) -> NDArray[np.float64]:
    """(F, N) effect of the run + effect of the image + luck of the cell, all with mean 0."""
    runs, images = generator.normal(0, of_runs, (F, 1)), generator.normal(0, of_images, N)
    return np.asarray(runs + images + generator.normal(0, 1, (F, N)))


@pytest.mark.parametrize(("of_runs", "of_images"), [(0.0, 0.0), (0.3, 0.0), (0.0, 1.0), (0.2, 0.7)])
def test_on_a_full_grid_it_nearly_agrees_with_the_settled_formula(of_runs: float, of_images: float) -> None:
    generator, groups = np.random.default_rng(0), np.arange(N) // 2
    for _ in range(20):
        values = crossed(generator, of_runs, of_images)
        settled = estimate(values, Design(np.arange(N), groups, holdout(N, F).run, kfold=False))
        cells = of_cells(values, np.ones((F, N), bool), groups)
        assert float(cells.difference) == pytest.approx(float(settled.difference))
        assert float(cells.se) == pytest.approx(float(settled.se), rel=0.06)  # 1/R of the variance at most
        assert float(cells.df) == pytest.approx(float(settled.df), rel=0.16)


def test_so_it_does_where_one_group_has_half_of_the_images() -> None:
    generator, groups = np.random.default_rng(0), np.maximum(np.arange(N) - N // 2, 0)
    for _ in range(20):
        values = crossed(generator, 0.2, 0.7)
        settled = estimate(values, Design(np.arange(N), groups, holdout(N, F).run, kfold=False))
        cells = of_cells(values, np.ones((F, N), bool), groups)
        assert float(cells.se) == pytest.approx(float(settled.se), rel=0.06)


def test_three_cells_by_hand() -> None:
    # runs {1, 3} and {2}, mean of cells (2 + 2) / 2 = 2 as runs weigh alike: influences -1/4, 1/4 and 0
    values = np.array([[1.0, np.nan, 3.0], [np.nan, 2.0, np.nan]])
    found = of_cells(values, np.isfinite(values), np.arange(3))
    # a = 0; b = 2 (1/16 + 1/16) with the two groups that move anything, c = 1/8: max(a + b - c, a, b) = 1/4
    assert (float(found.difference), float(found.se)) == (2.0, 0.5)
    joined = of_cells(values, np.isfinite(values), np.array([0, 1, 0]))  # the two cells are one group: nothing moves
    assert (float(joined.se), float(joined.p())) == (0.0, 0.5)  # two runs alike: 2 x .5^2, the sign test's


@pytest.mark.parametrize(("of_runs", "of_images"), [(0.3, 0.3), (0.0, 1.0), (0.3, 0.0)])
def test_the_error_of_a_sparse_mean_is_the_deviation_that_it_has(of_runs: float, of_images: float) -> None:
    generator, means, errors = np.random.default_rng(1), [], []
    for _ in range(400):
        taking_part = generator.random((F, N)).argsort(axis=1) < N // 4  # each run draws a quarter of the images
        found = of_cells(crossed(generator, of_runs, of_images), taking_part, np.arange(N))
        means.append(float(found.difference))
        errors.append(float(found.se))
    assert 0.92 <= float(np.sqrt(np.mean(np.square(errors))) / np.std(means)) <= 1.2


def test_a_difference_of_two_means_of_one_run_counts_what_they_share() -> None:
    generator = np.random.default_rng(2)
    values, first = crossed(generator, 5.0, 0.0), np.arange(N) < N // 2
    parts = [cell_weights(np.tile(part, (F, 1)), np.ones(F)) for part in (first, ~first)]
    (one, up), (other, down) = (cell_influences(values, weights) for weights in parts)
    gap = estimate_cells(one - other, up - down, np.arange(N))
    # the run's luck is in both, and leaves
    assert float(gap.se) < 0.2 < float(estimate_cells(one, up, np.arange(N)).se)

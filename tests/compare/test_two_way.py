from dataclasses import replace

import numpy as np
import pytest
from numpy.typing import NDArray

from mlpstudy.compare.design import Design
from mlpstudy.compare.two_way import OF_SHARES, UNLIMITED, Estimate, estimate
from tests.compare.simulated import holdout, kfold

DIFFERENCES = np.array([[1, 0, 0, 1, 0, -1], [1, 1, 0, 0, 0, 0], [0, 1, 0, 1, 0, -1]], float)
SIX = np.arange(6)
RUNS = np.repeat(np.arange(3)[:, None], 6, axis=1)
FOLDS = np.array([[0, 0, 0, 1, 1, 1], [2, 2, 3, 3, 2, 3], [4, 5, 4, 5, 4, 5]])


@pytest.mark.parametrize(
    ("design", "se", "df", "p"),
    [
        (Design(SIX, SIX, RUNS, kfold=False), 0.2222, 4.952, 0.3636),
        (Design(SIX, np.array([0, 0, 1, 2, 3, 4]), RUNS, kfold=False), 0.2725, 3.489, 0.4668),
        (Design(SIX, SIX, FOLDS, kfold=True), 0.2222, 4.706, 0.3659),
    ],
    ids=["holdout", "first two images one group", "kfold"],
)
def test_the_worked_example_comes_out_to_four_digits(design: Design, se: float, df: float, p: float) -> None:
    found = estimate(DIFFERENCES, design)
    assert float(found.difference) == pytest.approx(0.2222, abs=5e-5)
    assert float(found.se) == pytest.approx(se, abs=5e-5)
    assert float(found.df) == pytest.approx(df, abs=5e-4)
    assert float(found.p()) == pytest.approx(p, abs=5e-5)


def by_the_letter(d: NDArray[np.float64], design: Design) -> tuple[float, float]:
    """The protocol's formulas as loops over repeats, groups and runs: standard error, degrees of freedom."""
    R, n = d.shape
    groups = sorted(set(design.group))
    G, F = len(groups), design.runs
    e = np.zeros((R, G))
    of_run = np.zeros(F)
    for r in range(R):
        for g in groups:
            members = [i for i in range(n) if design.group[i] == g]
            e[r, g] = G / n * sum(d[r, i] - d.mean() for i in members)
            of_run[design.run[r, members[0]]] += e[r, g]
    a = F / (F - 1) * sum(of_run**2) / (R * G) ** 2
    without = [d[:, design.group != g].mean() for g in groups]  # one group at a time
    b = (G - 1) / G * sum((mean - d.mean()) ** 2 for mean in without)
    effective = n**2 / sum(sum(design.group == g) ** 2 for g in groups)
    if design.kfold:
        c = (e**2).sum() / (R * G) ** 2
    else:
        rest = sum((e[r, g] - e[r].mean() - e[:, g].mean()) ** 2 for r in range(R) for g in groups)
        c = rest / ((R - 1) * (G - 1) * R * G)
    squared = max(a + b - c, a, b)
    return squared**0.5, squared**2 / (a**2 / (F - 1) + b**2 / (effective - 1))


UNEQUAL = np.repeat(np.arange(6), [9, 6, 4, 3, 1, 1])


@pytest.mark.parametrize("seed", range(5))
@pytest.mark.parametrize("scheme", ["holdout", "holdout, unequal groups", "kfold"])
def test_arrays_and_loops_agree(seed: int, scheme: str) -> None:
    generator = np.random.default_rng(seed)
    groups = {"holdout": np.repeat(np.arange(8), 3), "holdout, unequal groups": UNEQUAL, "kfold": np.arange(24)}
    group = generator.permutation(groups[scheme])
    design = kfold(24, 3, 2) if scheme == "kfold" else holdout(24, 4)
    design = Design(design.images, group, design.run, design.kfold)
    d = generator.integers(-1, 2, design.run.shape) + 0.5 * generator.normal(size=(1, 24))
    found = estimate(d, design)
    assert (float(found.se), float(found.df)) == pytest.approx(by_the_letter(d, design))


def test_several_comparisons_at_once_equal_one_after_the_other() -> None:
    design = Design(SIX, SIX, FOLDS, kfold=True)
    both = estimate(np.stack([DIFFERENCES, DIFFERENCES[::-1] * 2]), design)
    one = estimate(DIFFERENCES[::-1] * 2, design)
    assert float(both.se[1]) == float(one.se)
    assert float(both.df[1]) == float(one.df)


def test_no_difference_at_all_gives_p_1() -> None:
    found = estimate(np.zeros((3, 6)), Design(SIX, SIX, RUNS, kfold=False))
    assert float(found.difference) == float(found.se) == 0
    assert float(found.p()) == 1
    assert float(found.half_width(0.025)) == 0


def test_p_and_interval_are_those_of_the_t_table() -> None:
    found = Estimate(np.array(2.228), np.array(1.0), np.array(10.0))  # t[.975, 10] = 2.228
    assert float(found.p()) == pytest.approx(0.05, abs=5e-5)
    assert float(found.p_above(np.array(2.228))) == pytest.approx(0.025, abs=5e-5)
    assert float(found.half_width(0.025)) == pytest.approx(2.228, abs=5e-4)


def test_an_interval_ends_where_there_are_no_more_differences() -> None:
    few = Estimate(np.array([0.025, -0.9, np.nan]), np.full(3, 0.2), np.ones(3))  # t[.975, 1] = 12.7062
    low, high = few.interval(0.025, OF_SHARES)
    assert low.tolist() == [-1, -1, pytest.approx(np.nan, nan_ok=True)]
    assert high.tolist() == [1, 1, pytest.approx(np.nan, nan_ok=True)]
    low, high = few.interval(0.025, UNLIMITED)
    assert (low[0], high[0]) == pytest.approx((0.025 - 2.54124, 0.025 + 2.54124), abs=1e-4)


@pytest.mark.parametrize("sizes", [[50] + [1] * 150, [200] + [1] * 200, [20] * 10], ids=["50", "200", "equal"])
def test_groups_of_unequal_size_do_not_make_differences_out_of_none(sizes: list[int]) -> None:
    """Groups differ in which of two variants suits them, by 10 points; on average neither is better."""
    generator, group = np.random.default_rng(0), np.repeat(np.arange(len(sizes)), sizes)
    N, R, count = len(group), 10, 600
    design = Design(np.arange(N), group, np.repeat(np.arange(R)[:, None], N, axis=1), kfold=False)
    false = 0
    for _ in range(count):
        suits, luck = generator.normal(0, 0.1, len(sizes))[group], generator.random((R, N))
        differences = (luck < 0.15 + suits / 2).astype(float) - (luck > 0.85 + suits / 2)
        false += float(estimate(differences, design).p()) < 0.05
    assert false / count <= 0.065  # 5 % and 1.6 standard errors


def test_of_a_mean_of_recalls_each_class_has_its_own_variance_and_degrees_of_freedom() -> None:
    """Classes of 4 and 3 images; in every run alike, so that all is spread over images: 1/4 s^2/4 + 1/4 s^2/3."""
    labels, by_image = np.repeat([5, 9], [4, 3]), np.array([1, 1, 0, 0, -1, 0, 0], float)
    numbers = np.arange(7)
    design = Design(numbers, numbers, np.repeat([[0], [1], [2]], 7, axis=1), kfold=False).by_class(labels)
    found = estimate(np.tile(by_image * 7 / 2 / np.bincount(labels)[labels], (3, 1)), design)
    assert float(found.difference) == pytest.approx((1 / 2 - 1 / 3) / 2)
    assert float(found.se) ** 2 == pytest.approx(((1 / 3) / 4 + (1 / 3) / 3) / 4 + design.size.hidden)
    assert design.size.hidden == pytest.approx(2 / (2 * (3 + 2)) ** 2)
    assert float(found.df) == pytest.approx((1 / 4 + 1 / 3) ** 2 / (1 / 16 / 3 + 1 / 9 / 2))
    assert float(estimate(np.tile(by_image, (3, 1)), replace(design, label=None)).df) == pytest.approx(6)


def test_groups_of_several_classes_are_no_more_than_they_are() -> None:
    """Three patients with images of each of four classes."""
    labels, patients = np.tile(np.arange(4), 3), np.repeat(np.arange(3), 4)
    design = Design(np.arange(12), patients, np.repeat([[0], [1]], 12, axis=1), kfold=False).by_class(labels)
    values = np.random.default_rng(0).normal(size=(2, 12))
    within = values - values.reshape(2, 3, 4).mean(axis=(0, 1))[labels]
    assert design.size.groups == pytest.approx(3)
    assert design.leverage == pytest.approx(np.ones(3))
    together = float(estimate(within, replace(design, label=None)).se) ** 2
    assert float(estimate(values, design).se) ** 2 == pytest.approx(together + design.size.hidden)

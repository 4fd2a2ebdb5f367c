from collections.abc import Iterator

import numpy as np
import pytest

from mlpstudy.compare.ablations import Ablation, measure_change
from mlpstudy.compare.design import Design
from mlpstudy.compare.macro import MACRO_MEASURES, difference_of, hidden_by_few
from mlpstudy.compare.study import Study
from mlpstudy.compare.two_way import Floats
from mlpstudy.evaluate.measures import class_measures
from mlpstudy.study_size import hidden_in_mean
from tests.compare.simulated import holdout, kfold

RUNS = 10


def equal_variants(labels: Floats, shift: float, count: int) -> Iterator[list[Floats]]:
    """Predictions of two variants that differ by luck alone, the same images being hard for all runs of both.

    Of class 0, the rare one, and class 1; the larger the shift the less often is the rare class named.
    """
    generator, n = np.random.default_rng(1), len(labels)
    for _ in range(count):
        ease = generator.normal(np.where(labels == 0, -shift, 2.6 + shift), 1, n)
        taste, luck = generator.normal(0, 0.6, (2, 1, n)), generator.normal(0, 0.4, (2, RUNS, n))
        right = ease + taste + luck > 0
        yield list(np.where(right, labels, 1 - labels))


def labels_of(*images: int) -> Floats:
    return np.repeat(np.arange(len(images)), images)


def false_directions(labels: Floats, shift: float, count: int, measure: str) -> int:
    """Studies of equal variants with p below a quarter of .05, as the smallest of four readings has to be."""
    design = holdout(len(labels), RUNS)
    found = (difference_of(both, labels, design, measure) for both in equal_variants(labels, shift, count))
    return sum(float(each.estimate.p()) < 0.05 / 4 for each in found)


@pytest.mark.parametrize("measure", MACRO_MEASURES)
@pytest.mark.parametrize(
    ("rare", "common", "shift"), [(10, 190, 0.0), (50, 950, 0.0), (10, 190, 1.8), (100, 100, -1.3)]
)
def test_of_equal_variants_hardly_any_has_a_direction(measure: str, rare: int, common: int, shift: float) -> None:
    """Over runs alone 21 to 36 in 100 have one; in the third case the rare class is hardly ever named."""
    count = 150
    assert false_directions(labels_of(rare, common), shift, count, measure) <= 5  # the 97.5 % binomial bound


@pytest.mark.slow
@pytest.mark.parametrize("measure", MACRO_MEASURES)
@pytest.mark.parametrize(("rare", "common"), [(10, 190), (50, 950)])
def test_nor_in_a_thousand_studies(measure: str, rare: int, common: int) -> None:
    assert false_directions(labels_of(rare, common), 0.0, 1000, measure) <= 20  # likewise


@pytest.mark.parametrize("measure", MACRO_MEASURES)
def test_the_mean_of_the_values_is_the_measure(measure: str) -> None:
    generator = np.random.default_rng(0)
    for _ in range(20):
        labels, named = generator.integers(0, 4, 30), generator.integers(1, 6, 30)  # 0 is never named, 4 and 5 untested
        expected = class_measures(labels, np.eye(6, dtype=np.float32)[named])[measure]
        assert MACRO_MEASURES[measure](named, labels).mean() == pytest.approx(expected)


@pytest.mark.parametrize("measure", MACRO_MEASURES)
def test_a_value_tells_by_how_much_the_measure_moves_with_more_of_an_image(measure: str) -> None:
    generator = np.random.default_rng(0)
    labels, named = (np.tile(generator.integers(0, 3, 20), 200) for _ in range(2))
    values = MACRO_MEASURES[measure](named, labels)
    more = [np.concatenate([array, array[:1]]) for array in (named, labels)]
    moved = MACRO_MEASURES[measure](*more).mean() - values.mean()
    assert moved == pytest.approx((values[0] - values.mean()) / len(labels), rel=0.01)


def test_of_a_class_that_is_named_for_few_images_precision_is_next_to_unknown() -> None:
    labels, design = labels_of(10, 40, 50), holdout(100, RUNS)
    often = np.tile(labels, (RUNS, 1))
    never = np.where(often == 0, 1, often)
    assert hidden_by_few([often, often], labels, design) == hidden_in_mean(10, 3)
    assert hidden_by_few([often, never], labels, design) == hidden_in_mean(0, 3)
    neither = np.full_like(often, 2)
    assert hidden_by_few([often, neither], labels, design) == 2 * hidden_in_mean(0, 3)
    found = difference_of([never, often], labels, design, "precision")
    assert (found.without, found.having) == pytest.approx(((0 + 0.8 + 1) / 3, 1))
    assert float(found.estimate.p()) > 0.05


def test_of_images_in_groups_it_is_the_groups_that_are_few() -> None:
    labels = labels_of(20, 80)
    pairs = Design(np.arange(100), np.arange(100) // 2, holdout(100, RUNS).run, kfold=False)
    right = np.tile(labels, (RUNS, 1))
    assert hidden_by_few([right, right], labels, pairs) == hidden_in_mean(10, 2)


def test_class_sizes_alone_bring_no_error() -> None:
    labels = labels_of(20, 80)
    right = np.tile(labels, (RUNS, 1))
    found = difference_of([right, np.ones_like(right)], labels, holdout(100, RUNS), "f1")  # alike within each class
    assert float(found.estimate.se) ** 2 == pytest.approx(hidden_in_mean(20, 2))


def test_folds_of_a_repeat_count_together_as_in_balanced_accuracy() -> None:
    labels, design = labels_of(10, 50), kfold(60, folds=5, repeats=2)
    named = np.random.default_rng(0).integers(0, 2, (2, 60))
    found = difference_of([np.tile(labels, (2, 1)), named], labels, design, "f1")
    expected = [class_measures(labels, np.eye(2, dtype=np.float32)[each])["f1"] for each in named]
    assert found.having == pytest.approx(np.mean(expected))


@pytest.mark.parametrize("measure", MACRO_MEASURES)
def test_a_study_compares_them_over_runs_and_images(compared: Study, measure: str) -> None:
    change = measure_change(compared, Ablation("baseline", "better"), measure)
    assert change is not None
    assert change.basis == "runs_and_images"
    assert (change.without, change.having) == pytest.approx(
        [compared.row(name).means[measure] for name in ("baseline", "better")], abs=1e-6
    )
    same = measure_change(compared, Ablation("better", "better"), measure)
    assert same is not None
    assert same.reading == "same"

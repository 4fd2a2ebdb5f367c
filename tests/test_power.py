from itertools import pairwise

import numpy as np
import pytest
from scipy.special import stdtrit

from mlpstudy.compare.comparisons import compare_family
from mlpstudy.compare.scores import Scores
from mlpstudy.plans import MOST_RUNS, Plan, smallest
from mlpstudy.power import FEWEST_RUNS, Spread, critical, detectable, parts, spread_of, standard_error, unseen
from mlpstudy.study_size import Size, effective_groups, effective_groups_by_class
from tests.compare.simulated import holdout

HOLDOUT, KFOLD = Size(10, 901), Size(5, 839, folds=5)
SPREAD = Spread(np.array([5e-5, 1e-4, 0.0]), np.array([0.004, 0.0, 0.02]), np.array([0.04, 0.03, 0.1]))


def plan(size: Size, images: int = 901) -> Plan:
    return Plan(SPREAD, size, images, comparisons=17)


@pytest.mark.parametrize("size", [HOLDOUT, KFOLD])
def test_a_spread_gives_parts_that_give_the_spread_back(size: Size) -> None:
    back = spread_of(*parts(SPREAD, size), size)
    for name in ("run", "image", "rest"):
        assert getattr(back, name) == pytest.approx(getattr(SPREAD, name), abs=1e-12)


@pytest.mark.parametrize("size", [HOLDOUT, KFOLD])
def test_at_its_own_size_a_study_keeps_its_standard_error_whatever_chance_made_of_c(size: Size) -> None:
    generator = np.random.default_rng(0)
    a, b, c = 1e-5 * generator.uniform(0.5, 2, (3, 200))
    measured, _ = standard_error(a, b, c, size.runs, size.groups)
    planned, _ = standard_error(*parts(spread_of(a, b, c, size), size), size.runs, size.groups)
    tolerance = {1: 1e-9, 5: 0.13}[size.folds]  # in k-fold, runs and images may claim more than there is: then it grows
    assert planned == pytest.approx(measured, rel=tolerance)
    assert (planned >= measured * (1 - 1e-9)).all()


@pytest.mark.parametrize("groups", [5, 5.0001, 6, 4.2])
def test_folds_of_one_group_each_or_few_give_a_plan_that_starts_at_the_study_and_falls(groups: float) -> None:
    generator = np.random.default_rng(0)
    a, b, c = 1e-3 * generator.uniform(0.5, 2, (3, 200))
    size = Size(2, groups, folds=5)
    measured, df = standard_error(a, b, c, size.runs, groups)
    study = Plan(spread_of(a, b, c, size), size, 300, 1, discordance=np.ones(200))
    planned, _ = standard_error(*parts(study.spread, size), size.runs, groups)
    assert (planned >= measured * (1 - 1e-9)).all()
    assert np.median(planned / measured) == pytest.approx(1, abs=1e-9)
    found = [study.detectable(repeats).median for repeats in (2, 3, 5, 20, 100)]
    assert found[0] == pytest.approx(float(np.median(detectable(measured, df, 1, np.ones(200), size))), rel=0.2)
    assert found == sorted(found, reverse=True)


def test_one_repeat_of_folds_does_not_count_on_repeats() -> None:
    size = Size(1, 500, folds=10)
    spread = spread_of(*(np.array([value]) for value in (2e-5, 3e-5, 3e-5)), size)
    once, often = (standard_error(*parts(spread, Size(n, 500, 10)), 10 * n, 500)[0].item() for n in (1, 100))
    assert often > 0.9 * once


@pytest.mark.parametrize("size", [HOLDOUT, KFOLD])
def test_more_runs_and_more_images_never_find_less(size: Size) -> None:
    by_runs = [plan(size).detectable(repeats).median for repeats in (2, 5, 10, 50, 200)]
    by_images = [plan(size).detectable(10, times).median for times in (1, 2, 4, 100)]
    assert by_runs == sorted(by_runs, reverse=True)
    assert by_images == sorted(by_images, reverse=True)


def test_the_fewest_that_find_a_difference_do_and_one_less_does_not() -> None:
    study = plan(HOLDOUT)
    difference = 0.8 * study.now.median
    runs, images = study.repeats_for(difference), study.images_for(difference)
    assert runs is not None
    assert images is not None
    assert study.detectable(runs).median <= difference < study.detectable(runs - 1).median
    assert study.detectable(10, images / 901).median <= difference < study.detectable(10, (images - 100) / 901).median


def test_where_images_are_the_limit_no_number_of_runs_is_named() -> None:
    study = plan(HOLDOUT)
    difference = 0.99 * study.detectable(MOST_RUNS).median
    assert study.repeats_for(difference) is None
    both = study.repeats_and_images_for(difference)
    assert both is not None
    assert FEWEST_RUNS <= both[0] <= MOST_RUNS
    assert both[1] == 2 * 901
    assert study.repeats_and_images_for(1e-6) is None


def test_a_kfold_that_finds_enough_still_takes_enough_runs_for_a_verdict() -> None:
    assert plan(KFOLD).repeats_for(0.9) == 2
    assert plan(HOLDOUT).repeats_for(0.9) == FEWEST_RUNS


def test_detectable_by_the_t_table() -> None:
    # two comparisons, ten degrees of freedom: t[.9875] = 2.634, t[.80] = .879
    found = detectable(np.array(0.01), np.array(10.0), 2, np.array(0.04), Size(10, 901))
    assert found.item() == pytest.approx(0.03513, abs=1e-5)


@pytest.mark.parametrize("images", [16, 100, 901])
def test_a_difference_takes_as_much_discordance_as_it_is_large(images: int) -> None:
    """One prediction of ten runs differs: by a tenth one knows how a difference spreads over images and runs."""
    seen = np.array([0.1 / images])
    se, few = np.sqrt(seen / (10 * images)), np.array([6.0])
    (found,) = detectable(se, few, 4, seen, Size(10, images))
    growth = found * (1 - found) / (seen[0] * (1 - seen[0]))
    alike = 0.9 * (found - seen[0]) * (1 - found) / images
    needed = np.sqrt(se[0] ** 2 * (0.9 + 0.1 * growth) + alike)
    standard_errors = [stdtrit(df, [1 - 0.05 / 8, 0.8]).sum() for df in (images - 1, 6)]
    assert standard_errors[0] * 0.99 < found / needed < standard_errors[1]
    unseen = detectable(se, few, 4, np.array([1.0]), Size(10, images))[0]
    assert unseen == pytest.approx(standard_errors[1] * se[0])
    assert found > 3 * unseen


def test_two_variants_of_which_nearly_as_much_differs_are_told_nearly_the_same() -> None:
    """One that differed in 16 predictions would have found 22 points, another that differed in 28 of them 14."""
    size = Size(3, 25.5, 5, (11.5, 35.0, 60.0))
    worth = np.linspace(0.4, 1.4, 101)  # of an image, in steps of a hundredth
    seen = worth / size.equal_groups
    se = np.sqrt(0.2 * seen / size.equal_groups + size.hidden)
    found = detectable(se, np.full(101, 20.0), 6, seen, size)
    assert np.abs(np.diff(found)).max() < 0.001
    assert found[0] > found[60] + 0.02  # what is not known of how it spreads is taken for the worst


def test_the_discordance_that_is_missing_spreads_like_what_is_seen() -> None:
    """The variance is that of a share; one that is seen as a whole takes no more."""
    se, few = np.array([0.015]), np.array([20.0])
    unseen = float(detectable(se, few, 4, np.array([1.0]), Size(10, 60))[0])
    (found,) = detectable(se, few, 4, np.array([0.04]), Size(10, 60))
    assert unseen > 0.04
    assert found**2 == pytest.approx(unseen**2 * found * (1 - found) / (0.04 * 0.96))
    assert detectable(se, few, 4, np.array([unseen * 0.999]), Size(10, 60))[0] == pytest.approx(unseen, rel=0.002)


@pytest.mark.parametrize("worth", [0.1, 0.48, 0.75, 0.85, 1.0])  # of an image; of one or more, all is known
@pytest.mark.parametrize("df", [9.0, 20.0, 100.0])
def test_a_slightly_smaller_standard_error_finds_slightly_less(worth: float, df: float) -> None:
    """Where variants differed in half an image's worth, .8 points were told of one error and 9.2 of the next."""
    size = Size(10, 60)
    seen = np.full(1000, worth / 60)
    se = seen * np.geomspace(0.1, 1.5, 1000) / critical(np.array(df), 5)
    found = detectable(se, np.full(1000, df), 5, seen, size)
    growth = np.diff(np.log(found[found < 1])) / np.diff(np.log(se[found < 1]))
    assert growth.min() >= 0
    assert growth.max() < 2.1  # d / (1 - d) grows like the error's square where all is known, else d more slowly
    assert (found >= critical(np.array(df), 5) * se * (1 - 1e-9)).all()


def test_a_difference_that_no_study_can_have_is_no_root_of_less_than_nothing() -> None:
    """Of two variants on four images, one has a standard error beyond all differences."""
    with np.errstate(all="raise"):
        found = detectable(np.array([0.1, 0.9]), np.array([2.0, 2.0]), 2, np.array([0.1, 0.1]), Size(2, 4))
    assert found[1] > 1


def test_a_larger_difference_is_never_harder_to_find() -> None:
    difference, seen = np.linspace(0.0001, 0.9, 2000), np.full(2000, 0.008)
    share = unseen(difference, seen) / difference**2
    assert (np.diff(share) <= 1e-9).all()
    assert (unseen(difference, seen) >= difference - seen - 1e-12).all()


def test_half_an_image_of_luck_does_not_tell_what_many_runs_find() -> None:
    """By 26 runs .3 points were told, and by 25 runs 3.5; a loss of 2 points in the same images was never found."""
    luck = Plan(Spread(np.zeros(1), np.zeros(1), np.array([0.5 / 150])), Size(10, 150), 150, comparisons=5)
    found = [luck.detectable(runs).median for runs in range(10, 300)]
    assert found == sorted(found, reverse=True)
    assert min(found) > 1 / 150  # by no number of runs less than an image
    assert min(after / before for before, after in pairwise(found)) > 0.9


BY_CLASS = Size(10, 24, class_groups=(60.0, 20.0, 11.0))


def test_what_few_images_of_a_class_hide_does_not_grow_with_the_difference() -> None:
    """Else the narrowest interval, +0.5 points, -7.2 to +8.1, stood beside the largest difference: 37.5 points."""
    seen, df = 0.008**2, np.array([23.0])
    (found,) = detectable(np.sqrt(np.array([seen + BY_CLASS.hidden])), df, 7, np.array([0.04]), BY_CLASS)
    growth = found * (1 - found) / (0.04 * 0.96)
    factor = stdtrit(df[0], [1 - 0.05 / 14, 0.8]).sum()
    assert found == pytest.approx(factor * np.sqrt(seen * growth + BY_CLASS.hidden))
    assert found == pytest.approx(0.148, abs=0.002)


def test_no_number_of_runs_finds_what_few_images_of_a_class_hide() -> None:
    study = Plan(SPREAD, BY_CLASS, 400, comparisons=7)
    floor = 3.5 * BY_CLASS.hidden**0.5  # by the normal distribution 2.69 + .84 standard errors; by t more
    assert study.detectable(MOST_RUNS).median > floor
    assert study.repeats_for(floor) is None
    assert BY_CLASS.larger(10, 3).hidden == pytest.approx(2 / (35 * 3) ** 2)  # of 33 groups in the smallest class
    assert study.detectable(10, times=8).median < floor / 3


def test_equal_groups_of_a_mean_of_recalls_give_its_variance() -> None:
    generator = np.random.default_rng(0)
    recalls = [generator.normal(0, 1, (20_000, groups)).mean(axis=1) for groups in (60, 20, 11)]
    assert 1 / BY_CLASS.equal_groups == pytest.approx(np.mean(recalls, axis=0).var(), rel=0.05)
    assert Size(10, 24).equal_groups == 24


def test_sixteen_images_find_no_difference_of_less_than_an_image() -> None:
    """In 10 runs one prediction of one image differs: 2.8 points was said, where one image is 6.25."""
    base, other = np.ones((10, 16), bool), np.ones((10, 16), bool)
    other[3, 5] = False
    scores = Scores(holdout(16, 10), np.ones(16), {"base": base, **dict.fromkeys("abcd", other)})
    told = compare_family(scores, list("abcd"), "base")["a"].detectable
    assert told == pytest.approx(0.434, abs=1e-3)
    generator, found = np.random.default_rng(0), 0
    for _ in range(200):
        lost = generator.random(16) < told
        pair = {"base": base, "other": base & ~lost}
        found += float(Scores(holdout(16, 10), np.ones(16), pair).difference("other", "base").p()) < 0.05 / 4
    assert 0.75 <= found / 200 <= 0.92


def test_smallest_of_a_range() -> None:
    assert smallest(10, 20, lambda number: number >= 13) == 13
    assert smallest(10, 20, lambda number: number >= 5) == 10
    assert smallest(10, 20, lambda number: number >= 20) == 20
    assert smallest(10, 20, lambda number: False) is None
    assert smallest(10, 20_000, lambda number: number >= 3112) == 3200


def test_of_one_group_no_difference_is_found_however_large() -> None:
    study = plan(Size(10, 1))
    assert study.finds_nothing
    assert study.now.median > 1
    se, df = standard_error(*parts(SPREAD, study.size), 10, 1)
    assert np.isinf(se).all()
    assert np.isfinite(df).all()


def test_groups_of_unequal_size_tell_as_much_as_fewer_equal_ones() -> None:
    for number, images in ((901, 1), (7, 3), (1, 50)):
        assert effective_groups(np.full(number, images)) == number
    assert effective_groups(np.array([50] + [1] * 150)) == pytest.approx(200**2 / (50**2 + 150))
    assert effective_groups_by_class([10, 10, 10]) == pytest.approx(28)
    assert effective_groups_by_class([36, 12, 13, 1]) == pytest.approx(2.4, abs=0.05)

"""What a plan foretells is what larger studies of the same population find."""

from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest

from mlpstudy.compare.comparisons import compare_family
from mlpstudy.compare.design import Design
from mlpstudy.compare.planning import plan_study
from mlpstudy.compare.scores import scores_of
from mlpstudy.compare.study import Study
from mlpstudy.compare.two_way import centred, group_errors, variances
from mlpstudy.plans import Plan
from mlpstudy.power import Spread, parts, spread_of
from mlpstudy.study_size import Size
from tests.compare.simulated import VARIANTS, Population, holdout, kfold, studies

POPULATION = Population(taste=0.7)


def test_at_its_own_size_a_study_finds_what_the_report_says(compared: Study) -> None:
    plan = plan_study(compared)
    assert plan is not None
    assert (plan.now.median, plan.now.low) == (compared.detectable, min(compared.detectables))  # of few
    spread = plan.detectable(plan.size.repeats)
    assert spread.median == pytest.approx(compared.detectable, rel=0.02)  # the degrees of freedom may differ a little
    assert (plan.size, plan.images, plan.comparisons) == (Size(10, 177), 177, len(compared.variants))


def test_it_plans_with_the_variances_of_each_variant(compared: Study) -> None:
    plan, design = plan_study(compared), compared.scores.design
    assert plan is not None
    names = [row.name for row in compared.learnt if row in compared.tested and row.comparison and row.comparison.se > 0]
    measured = [
        variances(group_errors(centred(compared.scores.differences(name, "baseline"), design), design), design)
        for name in names
    ]
    expected = spread_of(*np.array(measured).T, plan.size)
    for part in ("run", "image", "rest"):
        assert getattr(plan.spread, part) == pytest.approx(getattr(expected, part))
    assert not np.allclose(plan.spread.image, plan.spread.rest)


def test_so_it_does_of_balanced_accuracies(compared: Study) -> None:
    labels = compared.split.labels[compared.design.images]
    scores = scores_of("balanced_accuracy", compared.design, labels, compared.scores.correct)
    plan = plan_study(replace(compared, scores=scores))
    assert plan is not None
    family = compare_family(scores, [row.name for row in compared.tested], "baseline")
    found = [family[row.name].detectable for row in compared.learnt]
    expected = np.median([each for each in found if each is not None])
    assert plan.detectable(plan.size.repeats).median == pytest.approx(expected, rel=0.02)


def test_with_too_few_runs_for_verdicts_what_it_finds_follows_from_the_spread(
    small_study: Callable[..., Study],
) -> None:
    study = small_study(2)
    plan = plan_study(study)
    assert plan is not None
    assert study.detectables == ()
    assert plan.now == plan.detectable(2)


def test_without_a_variant_that_differs_there_is_no_plan(compared: Study) -> None:
    assert plan_study(replace(compared, rows=(compared.row("twin"), compared.baseline))) is None
    assert plan_study(replace(compared, rows=(compared.baseline,))) is None


def in_groups(design: Design, sizes: list[int]) -> Design:
    """So many images in place of each."""
    group = np.repeat(np.arange(len(sizes)), sizes)
    return Design(np.arange(len(group)), group, design.run[:, group], design.kfold)


SIZES = [1, 2, 3, 4] * 10  # as telling as 33.3 equal groups


@pytest.mark.parametrize(
    ("design", "size"),
    [
        (holdout(40, 4), Size(4, 40)),
        (kfold(40, 4, 3), Size(3, 40, folds=4)),
        (in_groups(holdout(40, 4), SIZES), Size(4, 100 / 3)),
        (in_groups(kfold(40, 4, 3), SIZES), Size(3, 100 / 3, folds=4)),
    ],
    ids=["holdout", "kfold", "holdout, unequal groups", "kfold, unequal groups"],
)
def test_parts_are_what_two_way_measures_on_average(design: Design, size: Size) -> None:
    assert design.size.groups == pytest.approx(size.groups)
    generator = np.random.default_rng(0)
    studies, (R, G) = 4000, design.group_run.shape
    run, image, rest = (
        generator.normal(0, scale, (studies, *shape))
        for scale, shape in ((0.3, (design.runs,)), (0.8, (1, G)), (1.0, (R, G)))
    )
    differences = run[:, design.run] + (image + rest)[..., design.group]
    errors = group_errors(differences - differences.mean(axis=(1, 2), keepdims=True), design)
    measured = [values.mean() for values in variances(errors, design)]
    spread = Spread(*(np.array([value]) for value in (0.09, 0.64, 1.0)))
    assert measured == pytest.approx([each.item() for each in parts(spread, size)], rel=0.06)


def measured_plan(design: Design, size: Size, seed: int) -> tuple[Plan, float]:
    """The plan of a simulated study, and the median difference that it finds itself."""
    (scores,) = studies(POPULATION, design, 1, seed)
    differences = np.stack([scores.differences(name, "base") for name in VARIANTS])
    centred = differences - differences.mean(axis=(1, 2), keepdims=True)
    spread = spread_of(*variances(group_errors(centred, design), design), size)
    found = [each.detectable for each in compare_family(scores, VARIANTS, "base").values()]
    discordance = np.abs(differences).mean(axis=(1, 2))
    return Plan(spread, size, len(design.images), len(VARIANTS), discordance), float(
        np.median([value for value in found if value])
    )


@pytest.mark.parametrize(
    ("small", "size", "large", "repeats", "times"),
    [
        (holdout(400, 10), Size(10, 400), holdout(1600, 40), 40, 4),
        (kfold(400, 5, 3), Size(3, 400, 5), kfold(400, 5, 12), 12, 1),
    ],
    ids=["holdout", "kfold"],
)
def test_small_studies_foretell_what_larger_ones_find(
    small: Design, size: Size, large: Design, repeats: int, times: int
) -> None:
    plans = [measured_plan(small, size, seed) for seed in range(6)]
    assert [plan.now.median for plan, _ in plans] == pytest.approx([found for _, found in plans], rel=0.03)
    larger = np.mean([measured_plan(large, size, seed)[1] for seed in (10, 11)])
    assert np.mean([plan.detectable(repeats, times).median for plan, _ in plans]) == pytest.approx(larger, rel=0.12)
    assert larger < 0.8 * np.mean([found for _, found in plans])

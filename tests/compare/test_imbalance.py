from dataclasses import replace

import numpy as np
import pytest
from numpy.typing import NDArray

from mlpstudy.compare.imbalance import ClassSize, Imbalance, flattery, measure_imbalance
from mlpstudy.compare.scores import Scores
from mlpstudy.compare.study import Study
from mlpstudy.contracts.split import TEST
from mlpstudy.power import ALPHA
from tests.compare.simulated import holdout
from tests.finished import of_few_images

SIZES = (160, 120, 20)  # test images of each class
LABELS = np.repeat(np.arange(3), SIZES)
RUNS = 10


def scored(study: Study, correct: NDArray[np.bool_], labels: NDArray[np.int64] = LABELS) -> Study:
    """The study with other test images: of classes of these sizes, named rightly as said, (R, n)."""
    design = holdout(len(labels), RUNS)
    split = replace(study.split, labels=labels)
    return replace(study, split=split, design=design, scores=Scores(design, np.ones(len(labels)), {"v": correct}))


def surely_flattered(study: Study, logits: tuple[float, ...], seed: int) -> bool:
    """Does the interval lie above 0 where images of a class are recognised by these logits, give or take?"""
    draws = np.random.default_rng(seed)
    ease, luck = draws.normal(0, 1.5, len(LABELS)), draws.normal(0, 0.15, (RUNS, 1))
    chance = 1 / (1 + np.exp(-(np.array(logits)[LABELS] + ease + luck)))
    estimate = flattery(scored(study, draws.random(chance.shape) < chance), "v")
    return bool(estimate.difference > estimate.half_width(ALPHA / 2))


def test_flattery_is_accuracy_minus_balanced_accuracy(compared: Study) -> None:
    correct = np.random.default_rng(0).random((RUNS, len(LABELS))) < 0.5 + 0.2 * LABELS
    by_class = [correct[:, k == LABELS].mean() for k in range(3)]
    difference = float(flattery(scored(compared, correct), "v").difference)
    assert difference == pytest.approx(correct.mean() - np.mean(by_class))


def test_equally_recognised_classes_are_rarely_taken_for_unequal_ones(compared: Study) -> None:
    """At most 2.5 % on this side; of 1,500 such studies 1.3 %, of others with two to six classes at most 2.7 %."""
    assert np.mean([surely_flattered(compared, (1.5, 1.5, 1.5), seed) for seed in range(300)]) <= 0.05
    assert np.mean([surely_flattered(compared, (1.5, 1.5, -1.0), seed) for seed in range(50)]) >= 0.9


def test_the_interval_holds_the_truth_where_all_few_images_of_a_class_may_agree(compared: Study) -> None:
    """Images that are right in all runs or in none. Without what agreement hides: 66 % of such intervals."""
    sizes, recalls = np.array([8, 200]), np.array([0.1, 0.97])
    labels, truth = np.repeat([0, 1], sizes), float((sizes / sizes.sum() - 0.5) @ recalls)
    draws, held = np.random.default_rng(0), []
    for _ in range(200):
        right = draws.random(len(labels)) < recalls[labels]
        found = flattery(scored(compared, np.tile(right, (RUNS, 1)), labels), "v")
        held.append(abs(float(found.difference) - truth) <= found.half_width(ALPHA / 2))
    assert np.mean(held) >= 0.95


def test_a_class_whose_images_agree_is_as_uncertain_as_two_more_would_leave_it(compared: Study) -> None:
    labels = np.repeat([0, 1], [4, 96])
    right = np.arange(100) % 3 > 0
    right[:4] = False  # (0, 0, 0, 0), and a third of the others
    values, counted = np.tile(right, (RUNS, 1)), 0.5 - 0.04  # of each recall in the difference
    alike, varied = float(flattery(scored(compared, values, labels), "v").se), 2 / 9 / 95
    assert alike**2 == pytest.approx(counted**2 * (2 / 6**2 + varied))
    values[:, :2] = True  # two of four differ from the others, so that their own variance is the larger one
    assert float(flattery(scored(compared, values, labels), "v").se) ** 2 == pytest.approx(
        counted**2 * (1 / 4 / 3 + varied)
    )


def test_nearly_equal_classes_leave_no_doubt_that_accuracy_is_balanced(compared: Study) -> None:
    even = replace(compared, split=replace(compared.split, labels=np.arange(len(compared.split.labels)) % 2))
    assert float(flattery(even, "baseline").se) < 0.001


@pytest.mark.parametrize(
    ("ratio", "excess", "low", "matters"),
    [
        (8.0, 0.05, 0.01, True),
        (3.0, 0.02, 0.01, True),
        (2.9, 0.05, 0.01, False),
        (8.0, 0.019, 0.005, False),
        (8.0, 0.05, -0.01, False),
    ],
)
def test_it_matters_where_classes_are_very_unequal_and_accuracy_surely_flatters(
    ratio: float, excess: float, low: float, matters: bool
) -> None:
    sizes = (ClassSize("a", 10, 5, (0.5,)), ClassSize("b", 10 * ratio, 40, (0.9,)))
    assert Imbalance(sizes, ratio, 0.8, 0.8 - excess, excess, low, 2 * excess - low).matters is matters


def test_where_classes_are_alike_there_is_nothing_to_show(compared: Study) -> None:
    assert measure_imbalance(compared) is None


def test_class_weights_are_shown_whatever_the_sizes(compared: Study) -> None:
    variants = {**compared.config.variants, "similar": {"train.class_weights": "balanced"}}
    weighted = replace(compared, config=compared.config.model_copy(update={"variants": variants}))
    imbalance = measure_imbalance(weighted)
    assert imbalance is not None
    assert imbalance.ratio == 1
    assert not imbalance.matters


def test_classes_stand_by_their_training_images(compared: Study) -> None:
    baseline = compared.measures["baseline"]
    more = baseline.confusions.copy()
    more[:, 2, 1, 1] += 30  # of the second class in training
    unequal = replace(compared, measures={**compared.measures, "baseline": replace(baseline, confusions=more)})
    imbalance = measure_imbalance(unequal)
    assert imbalance is not None
    assert [each.training for each in imbalance.classes] == [6, 6, 36]
    assert imbalance.classes[-1].name == compared.split.classes[1]
    assert imbalance.ratio == 6
    tested = compared.split.labels[(compared.split.parts == TEST).any(axis=0)]
    assert [each.test for each in imbalance.classes[:2]] == [np.sum(tested == 0), np.sum(tested == 2)]


@pytest.mark.parametrize(("more", "shown"), [(2, False), (3, True)])  # beside six images of each of the others
def test_classes_are_shown_where_the_largest_has_half_as_much_again(compared: Study, more: int, shown: bool) -> None:
    baseline = compared.measures["baseline"]
    counts = baseline.confusions.copy()
    counts[:, 2, 1, 1] += more
    unequal = replace(compared, measures={**compared.measures, "baseline": replace(baseline, confusions=counts)})
    assert (measure_imbalance(unequal) is not None) is shown


def test_no_interval_of_the_flattery_reaches_beyond_what_two_shares_can_differ(compared: Study) -> None:
    variants = compared.config.variants | {"weighted": {"train.class_weights": "balanced"}}
    asked = replace(compared, config=compared.config.model_copy(update={"variants": variants}))
    few = of_few_images(asked, 0, 1, 3, 4, 6)  # of two classes, and below of two groups
    design = replace(few.design, group=np.array([0, 0, 0, 1, 0]))
    correct = {"baseline": np.tile([False, True, True, False, False], (RUNS, 1))}
    found = measure_imbalance(replace(few, design=design, scores=replace(few.scores, design=design, correct=correct)))
    assert found is not None
    assert (found.low, found.high) == (-1, 1)

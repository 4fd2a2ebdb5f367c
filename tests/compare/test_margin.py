"""Is "at most so much worse" said of variants that are worse by exactly so much?"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np
import pytest

from mlpstudy.compare.comparisons import compare_family, with_margin
from mlpstudy.compare.design import Design
from mlpstudy.compare.margin import ENOUGH, are_few, groups_to_show, shown_margin
from mlpstudy.compare.scores import Scores, equal_weights, scores_of
from mlpstudy.study_size import Size
from tests.compare.simulated import VARIANTS, Population, holdout, kfold, studies

MARGIN = 0.03
DIFFERENT_TASTES = Population(taste=0.7)


@dataclass(frozen=True)
class Claims:
    false: int  # studies that call a variant noninferior which is worse by the margin
    any_false: int  # studies with such a claim, or a false better or worse
    true: float  # share of the equal variants that are called noninferior


def spoilt(population: Population, design: Design, worse: Sequence[str], count: int, seed: int) -> Iterator[Scores]:
    """Studies in which these variants lose the margin, on average: some of what they had right."""
    wrong = 0.1 / replace(population, gain=0.1).mended()
    generator = np.random.default_rng(seed + 1)
    for scores in studies(population, design, count, seed):
        kept = {name: generator.random(design.run.shape) >= MARGIN / (1 - wrong) for name in worse}
        yield Scores(design, scores.weight, {**scores.correct, **{n: scores.correct[n] & kept[n] for n in worse}})


def claims(population: Population, design: Design, worse: Sequence[str], count: int, seed: int) -> Claims:
    false, any_false, true = 0, 0, []
    equal = [name for name in VARIANTS if name not in worse]
    for scores in spoilt(population, design, worse, count, seed):
        verdicts = {name: each.verdict for name, each in compare_family(scores, VARIANTS, "base", MARGIN).items()}
        claimed = any(verdicts[name] == "noninferior" for name in worse)
        false += claimed
        any_false += claimed or any(verdicts[name] == "better" for name in worse)
        any_false += not claimed and any(verdicts[name] in ("better", "worse") for name in equal)
        true += [verdicts[name] == "noninferior" for name in equal]
    return Claims(false, any_false, float(np.mean(true)) if true else 0.0)


def same_images_lost(design: Design, loss: float, count: int, seed: int) -> Iterator[Scores]:
    """Studies whose only variant loses the same images in every run, but for one stray prediction in a thousand."""
    generator, n = np.random.default_rng(seed), len(design.images)
    for _ in range(count):
        base = generator.random(n) < 0.9
        lost = base & (generator.random(n) < loss / 0.9)
        right = {"base": base, "v0": base & ~lost}
        stray = {name: generator.random(design.run.shape) < 0.001 for name in right}
        yield Scores(design, equal_weights(design.images), {name: right[name] ^ stray[name] for name in right})


def called_noninferior(design: Design, loss: float, margin: float, count: int) -> int:
    """Studies that say so."""
    compared = [compare_family(s, ["v0"], "base", margin) for s in same_images_lost(design, loss, count, seed=3)]
    return sum(each["v0"].verdict == "noninferior" for each in compared)


def test_only_what_is_undecided_and_wholly_above_the_margin_is_noninferior() -> None:
    assert with_margin("undecided", -0.009, 0.01) == "noninferior"
    assert with_margin("undecided", -0.01, 0.01) == "undecided"
    assert with_margin("undecided", -0.009, None) == "undecided"
    assert [with_margin(verdict, 0.0, 0.01) for verdict in ("better", "worse", "same", "descriptive")] == [
        "better",
        "worse",
        "same",
        "descriptive",
    ]


def test_a_noninferior_variant_carries_the_margin_and_leaves_all_numbers_alone() -> None:
    (scores,) = studies(Population(), holdout(2000, 10), 1, seed=0)
    without, having = (compare_family(scores, VARIANTS, "base", margin) for margin in (None, 0.1))
    assert {each.verdict for each in having.values()} == {"noninferior"}
    assert {name: replace(each, verdict="undecided", margin=None) for name, each in having.items()} == without


def test_an_undecided_variant_carries_the_margin_too_for_its_interval_to_be_told_beside_it() -> None:
    (scores,) = studies(Population(), holdout(2000, 10), 1, seed=0)
    compared = compare_family(scores, VARIANTS, "base", 0.005)
    assert {(each.verdict, each.margin) for each in compared.values()} == {("undecided", 0.005)}


def test_variants_that_lose_the_margin_are_rarely_called_noninferior() -> None:
    result = claims(DIFFERENT_TASTES, holdout(400, 10), VARIANTS, 150, seed=1)
    assert result.false <= 13  # the 97.5 % binomial bound of 5 %


@pytest.mark.slow
@pytest.mark.parametrize("design", [holdout(400, 10), kfold(400, 5, 5)], ids=["holdout", "kfold"])
@pytest.mark.parametrize("worse", [VARIANTS, VARIANTS[:9]], ids=["all worse", "half of them"])
def test_with_the_verdicts_at_most_5_percent_of_studies_say_something_false(design: Design, worse: list[str]) -> None:
    count = 600 if not design.kfold else 200
    result = claims(DIFFERENT_TASTES, design, worse, count, seed=2)
    assert result.false <= (40 if count == 600 else 16)  # likewise
    assert result.any_false <= (40 if count == 600 else 16)
    assert len(worse) == len(VARIANTS) or result.true > 0.1  # and it is said where it is true


@pytest.mark.parametrize("design", [holdout(60, 10), holdout(200, 10), kfold(154, 5, 5)], ids=["60", "200", "kfold"])
def test_test_images_that_may_all_miss_a_loss_do_not_show_that_there_is_none(design: Design) -> None:
    assert called_noninferior(design, loss=0.0115, margin=0.01, count=200) <= 10  # the 97.5 % binomial bound of 2.5 %


def test_where_they_are_enough_it_is_still_said() -> None:
    assert called_noninferior(holdout(400, 10), loss=0.0, margin=0.01, count=50) > 40


@pytest.mark.parametrize(("comparisons", "images"), [(1, 368), (18, 655)])
def test_a_margin_takes_as_many_images_as_rarely_all_miss_what_is_lost(comparisons: int, images: int) -> None:
    assert images - 1 < groups_to_show(0.01, comparisons) <= images
    assert (1 - 0.01) ** images <= 0.025 / comparisons < (1 - 0.01) ** (images - 1)
    assert shown_margin(0.01, Size(10, images), comparisons) == 0.01
    assert shown_margin(0.01, Size(10, images - 1), comparisons) is None
    assert shown_margin(0.01, Size(10, images - 1, class_groups=(60.0, 60.0)), comparisons) == 0.01  # has its own way
    assert shown_margin(None, Size(10, images), comparisons) is None


def test_test_images_are_few_by_their_number_alone_and_of_recalls_never() -> None:
    assert are_few(Size(10, ENOUGH - 1))
    assert not are_few(Size(10, ENOUGH))
    assert not are_few(Size(10, 20, class_groups=(10.0, 10.0)))


def test_a_copy_of_the_baseline_does_not_raise_how_many_images_a_margin_takes() -> None:
    labels = np.zeros(400, np.int64)
    right = np.ones((10, 400), np.bool_)
    stray = right.copy()
    stray[0, 0] = False
    scores = scores_of("accuracy", holdout(400, 10), labels, {"base": right, "v0": stray, "copy": right})
    verdicts = [compare_family(scores, ["v0", "copy"], "base", 0.01, copies)["v0"].verdict for copies in (["copy"], [])]
    assert verdicts == ["noninferior", "undecided"]

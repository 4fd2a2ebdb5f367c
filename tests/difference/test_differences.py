from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from mlpstudy.compare.comparisons import compare_family
from mlpstudy.compare.design import design_of
from mlpstudy.compare.holm import holm
from mlpstudy.compare.scores import scores_of
from mlpstudy.difference.differences import differences
from mlpstudy.difference.match import match
from mlpstudy.difference.remarks import summary
from tests.difference.revisions import AFTER, BEFORE, KFOLD, revision
from tests.split.tables import make_index


@pytest.mark.parametrize("split", [{}, KFOLD])
@pytest.mark.parametrize("score", ["accuracy", "balanced_accuracy"])
def test_a_variant_is_compared_as_with_a_baseline_of_its_own_study(
    tmp_path: Path, split: dict[str, Any], score: str
) -> None:
    before, after = (
        revision(tmp_path, name, variants, score=score, **split) for name, variants in (("A", BEFORE), ("B", AFTER))
    )
    design = design_of(after.split)
    labels = after.split.labels[design.images]
    for each in differences(match(before, after)):
        pair = {side.name: side.correct(each.variant) for side in (before, after)}
        scores = scores_of(score, design, labels, pair)
        alone = compare_family(scores, ["B"], "A")["B"]
        for field in ("difference", "se", "df", "p", "low", "high"):
            assert getattr(each.comparison, field) == pytest.approx(getattr(alone, field), rel=1e-9), field
        assert (each.before, each.after) == pytest.approx((scores.mean("A"), scores.mean("B")))


def test_verdicts_are_corrected_for_the_variants_that_changed(tmp_path: Path) -> None:
    matched = match(revision(tmp_path, "A", BEFORE), revision(tmp_path, "B", AFTER))
    found = {each.variant: each.comparison for each in differences(matched)}
    assert matched.changed == ("baseline", "dropout")
    corrected = holm(np.array([found[name].p for name in matched.changed]))
    assert [found[name].p_holm for name in matched.changed] == pytest.approx(corrected.tolist())
    assert {name: each.verdict for name, each in found.items()} == {
        "baseline": "undecided",
        "dropout": "better",
        "l2": "same",
    }


def test_a_variant_that_changed_in_one_run_alone_has_changed(tmp_path: Path) -> None:
    before, after = revision(tmp_path, "A", BEFORE), revision(tmp_path, "B", AFTER)
    named = after.named["l2"].copy()
    named[-1, after.design.images[0]] = (named[-1, after.design.images[0]] + 1) % 3
    assert "l2" in match(before, replace(after, named={**after.named, "l2": named})).changed


def test_the_margin_is_that_of_the_later_revision(tmp_path: Path) -> None:
    before, after = revision(tmp_path, "A", BEFORE), revision(tmp_path, "B", AFTER)
    later = replace(after, config=after.config.model_copy(update={"margin": 0.5}))
    compared = {each.variant: each.comparison for each in differences(match(before, later))}["baseline"]
    assert (compared.verdict, compared.margin) == ("noninferior", 0.5)


def test_the_score_is_that_of_the_later_revision(tmp_path: Path) -> None:
    unequal = make_index([0] * 90 + [1] * 30, "all", [f"{number:032x}" for number in range(120)])
    before = revision(tmp_path, "A", BEFORE, index=unequal, score="balanced_accuracy")
    after = revision(tmp_path, "B", AFTER, index=unequal)
    matched = match(before, after)
    for each in differences(matched):
        assert each.after == pytest.approx(after.correct(each.variant).mean())


def test_images_that_had_other_rows_before_count_by_their_own_classes(tmp_path: Path) -> None:
    labels, pixels = [0] * 90 + [1] * 30, [f"{number:032x}" for number in range(120)]
    sides = {
        "A": (BEFORE, make_index(labels[::-1], "all", pixels[::-1])),
        "B": (AFTER, make_index(labels, "all", pixels)),
    }
    one, other = (
        revision(tmp_path, name, variants, index=index, score="balanced_accuracy")
        for name, (variants, index) in sides.items()
    )
    matched = match(one, other)
    classes = [other.split.labels[matched.design.images] == label for label in (0, 1)]
    for each in differences(matched):
        recalls = [[right[:, members].mean() for members in classes] for right in matched.correct(each.variant)]
        assert (each.before, each.after) == pytest.approx(tuple(np.mean(recalls, axis=1)))


COPY = {"own": {"copy": {}}}


@pytest.mark.parametrize(
    ("before", "after", "tests"),
    [
        ((BEFORE["baseline"], COPY), (AFTER["baseline"], COPY), ("baseline", "dropout")),
        (
            (BEFORE["baseline"], {}),
            (AFTER["baseline"], COPY),
            ("baseline", "copy", "dropout"),
        ),  # was something else before
        (
            (BEFORE["baseline"], COPY),
            ((0.6, 7), COPY),
            ("baseline", "copy", "dropout"),
        ),  # trained on another kind of processor
        (
            ((0.6, 7), COPY),
            (AFTER["baseline"], COPY),
            ("baseline", "copy", "dropout"),
        ),  # so it was before
    ],
)
def test_a_copy_of_the_baseline_before_and_after_is_no_test(
    tmp_path: Path, before: tuple[Any, Any], after: tuple[Any, Any], tests: tuple[str, ...]
) -> None:
    sides = (("A", BEFORE, before), ("B", AFTER, after))
    one, other = (revision(tmp_path, name, named | {"copy": copy}, **own) for name, named, (copy, own) in sides)
    matched = match(one, other)
    found = {each.variant: each.comparison for each in differences(matched)}
    assert [found[name].p_holm for name in tests] == holm(np.array([found[name].p for name in tests])).tolist()
    assert f"over what changed ({len(tests)} of {len(tests) + 1} variants)" in summary(matched)[1]  # not l2
    if "copy" not in tests:
        assert summary(matched)[2] == "Not counted, for the settings are those of baseline: copy."
        assert found["copy"] == found["baseline"]


def test_where_another_variant_became_the_baseline_no_variant_is_its_copy(tmp_path: Path) -> None:
    equal = ("baseline", "first", "second")
    own: dict[str, dict[str, Any]] = {name: {} for name in equal}
    one, other = (revision(tmp_path, side, dict.fromkeys(equal, (0.6, 1)), own=own) for side in "AB")
    assert match(one, other).copies == ("first", "second")
    later = replace(other, config=other.config.model_copy(update={"baseline": "first"}))
    assert match(one, later).copies == ()


def test_the_other_way_round_better_is_worse(tmp_path: Path) -> None:
    one, other = revision(tmp_path, "A", BEFORE), revision(tmp_path, "B", AFTER)
    forth, back = differences(match(one, other)), differences(match(other, one))
    assert [each.comparison.difference for each in back] == [-each.comparison.difference for each in forth]
    assert back[1].comparison.verdict == "worse"


def test_few_runs_have_no_verdict(tmp_path: Path) -> None:
    few = [revision(tmp_path, name, variants, runs=5) for name, variants in (("A", BEFORE), ("B", AFTER))]
    assert [each.comparison.verdict for each in differences(match(*few))] == ["descriptive", "descriptive", "same"]


def test_other_wrong_names_are_not_the_same_predictions(tmp_path: Path) -> None:
    one, other = revision(tmp_path, "A", BEFORE), revision(tmp_path, "B", AFTER)
    labels, named = other.split.labels, other.named["l2"]
    third = np.where((named != labels) & (named >= 0), 3 - labels - named, named)
    parted = replace(other, named={**other.named, "l2": third})
    verdicts = [differences(match(one, each))[2].comparison.verdict for each in (other, parted)]
    assert verdicts == ["same", "alike"]


def test_names_are_compared_and_not_their_numbers(tmp_path: Path) -> None:
    one, other = revision(tmp_path, "A", BEFORE), revision(tmp_path, "B", AFTER)
    info = other.split.info.model_copy(update={"classes": other.split.classes[::-1]})
    split = replace(other.split, info=info, labels=2 - other.split.labels)
    named = {name: np.where(named >= 0, 2 - named, named) for name, named in other.named.items()}
    assert match(one, replace(other, split=split, named=named)).named_alike("l2")

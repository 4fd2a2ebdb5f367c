from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from mlpstudy.command.diff import told
from mlpstudy.difference.differences import Difference, differences
from mlpstudy.difference.match import match
from mlpstudy.difference.remarks import other_repeats, summary, unshown
from tests.difference.revisions import AFTER, BEFORE, KFOLD, revision

TWO_FOLDS = {"scheme": "kfold", "folds": 2, "repeats": 1}


@pytest.mark.parametrize(
    ("one", "other", "counted", "verdict"),
    [
        (TWO_FOLDS, TWO_FOLDS, "120 test images, 1 repeat.", "takes 10 runs: these are 2."),
        (KFOLD, {**KFOLD, "folds": 4}, "120 test images, 4 repeats.", "takes 10 repeats: these are 4."),
        ({"runs": 5}, {"runs": 5}, "test images, 5 runs.", "takes 10 runs: these are 5."),
    ],
    ids=["k-fold", "other folds", "holdout"],
)
def test_it_is_told_of_what_there_are_too_few_for_a_verdict(
    tmp_path: Path, one: dict[str, Any], other: dict[str, Any], counted: str, verdict: str
) -> None:
    change, few = summary(match(revision(tmp_path, "A", BEFORE, **one), revision(tmp_path, "B", AFTER, **other)))
    assert change.endswith(counted)
    assert few == f"Descriptive, for a verdict {verdict}"


def test_five_repeats_of_two_folds_are_enough(tmp_path: Path) -> None:
    five = {**TWO_FOLDS, "repeats": 5}
    told = summary(match(revision(tmp_path, "A", BEFORE, **five), revision(tmp_path, "B", AFTER, **five)))
    assert told[1].startswith("Verdicts by Holm's correction")


@pytest.mark.parametrize(("fewer", "end"), [(1, "compared over the first."), (3, "compared over the first 3.")])
def test_the_repeats_in_common_are_the_first(tmp_path: Path, fewer: int, end: str) -> None:
    one = revision(tmp_path, "A", BEFORE, **{**KFOLD, "repeats": fewer})
    told = other_repeats(match(one, revision(tmp_path, "B", AFTER, **KFOLD)))
    assert told == f"Other number of repeats: {fewer} in A, 4 in B; {end}"


def test_too_few_images_for_the_margin_are_told_where_an_interval_is_within_it(tmp_path: Path) -> None:
    matched = match(revision(tmp_path, "A", BEFORE), revision(tmp_path, "B", AFTER))
    present = len(matched.design.images)
    rows = differences(matched)

    def lowest(low: float) -> list[Difference]:
        """The undecided, with an interval that reaches down to this."""
        undecided = [each for each in rows if each.comparison.verdict == "undecided"]
        assert undecided
        return [replace(each, comparison=replace(each.comparison, low_all=low)) for each in undecided]

    assert unshown(matched, rows) == []
    (why,) = unshown(matched, lowest(-0.009))
    assert why.startswith(f"{present} test images cannot show that no more than 1.0 points are lost: that takes at ")
    assert why in told(matched, lowest(-0.009), markdown=False)
    assert unshown(matched, lowest(-0.02)) == []
    config = matched.after.config.model_copy(update={"margin": None})
    assert unshown(replace(matched, after=replace(matched.after, config=config)), lowest(-0.009)) == []

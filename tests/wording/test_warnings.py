from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest

from mlpstudy.compare.imbalance import ClassSize, Imbalance
from mlpstudy.compare.leaked import Leak, LeakedAccuracy
from mlpstudy.compare.study import Study
from mlpstudy.wording import warnings as words
from mlpstudy.wording.warnings import MAJORITY, SIZE, diverged, leaked, telling_sizes, unequal_classes, warnings
from tests.finished import other_device_study

RARE, COMMON = ClassSize("rare", 5, 10, (0.4,)), ClassSize("common", 40, 80, (0.9,))
UNEQUAL = Imbalance((RARE, COMMON), 8.0, 0.85, 0.65, flattery=0.2, low=0.1, high=0.3)


def test_what_a_reader_must_know_is_said(compared: Study) -> None:
    text = " ".join(warnings(compared, None))
    assert "The baseline gets only" in text
    assert "Runs that diverged, scored as predicting the majority class: " in text
    assert "failing (2 of 10)" in text
    assert "Underfitting, with a training accuracy more than 10 points below the highest and a score not" in text
    assert "Only" not in text


def test_of_many_that_diverged_a_few_are_named(compared: Study) -> None:
    many = [replace(compared.row("early"), name=f"v{number}", diverged=2, runs=10) for number in range(13)]
    told = diverged(replace(compared, rows=(compared.baseline, *many)))
    assert told.endswith("v4 (2 of 10) and 8 more (see the leaderboard).")


def test_test_images_of_another_kind_are_warned_of(compared: Study) -> None:
    told = "On validation images the baseline reaches 100.0 %, on test images 2.5 % (accuracy), by more than luck "
    assert told in warnings(other_device_study(compared, 0.02), None)[0]
    assert not any("another kind" in text for text in warnings(compared, None))


def test_few_runs_are_warned_of(small_study: Callable[..., Study]) -> None:
    assert "Only 3 runs a variant: intervals are given, but no verdicts, which take 10." in warnings(
        small_study(3), None
    )


@pytest.mark.parametrize(
    ("leak", "expected"),
    [
        (Leak(0.25, (LeakedAccuracy("v", 0.5, 0.9),)), "In 25.0 % of the predictions a duplicate"),
        (Leak(1.0, ()), "No accuracy of this study is an honest one."),
    ],
)
def test_a_leak_comes_first(compared: Study, leak: Leak, expected: str) -> None:
    assert expected in warnings(compared, leak)[0]
    assert leaked(None) == ""


def test_trivial_methods_that_win_are_named_unless_runs_are_few(
    compared: Study, monkeypatch: pytest.MonkeyPatch
) -> None:
    def told(p: float) -> str:
        strong = compared.row("ridge 8x8")
        assert strong.comparison is not None
        strong = replace(strong, comparison=replace(strong.comparison, difference=0.02, p=p))
        rows = tuple(strong if row.name == strong.name else row for row in compared.rows)
        return " ".join(warnings(replace(compared, rows=rows), None))

    named = "ridge 8x8"
    assert named in told(0.004).partition("Trivial methods do better than the baseline network: ")[2].partition(".")[0]
    assert (
        named not in told(0.03).partition("Trivial methods do better than the baseline network: ")[2].partition(".")[0]
    )
    monkeypatch.setattr(Study, "descriptive", True)
    assert "Trivial methods" not in told(0.004)


def test_a_reader_is_warned_where_accuracy_flatters_and_is_what_is_compared(
    compared: Study, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert unequal_classes(compared) == ""
    monkeypatch.setattr(words, "measure_imbalance", lambda study: UNEQUAL)
    (warning,) = [text for text in warnings(compared, None) if "accuracy flatters" in text]
    assert "20.0 points above balanced accuracy (65.0 %)" in warning
    assert "study.score = balanced_accuracy" in warning
    assert "train.class_weights = balanced" in warning
    balanced = replace(compared, config=compared.config.model_copy(update={"score": "balanced_accuracy"}))
    assert unequal_classes(balanced) == ""


@pytest.mark.parametrize("name", ["baseline", "similar"])
def test_class_weights_are_not_advised_where_a_variant_has_them(
    compared: Study, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    monkeypatch.setattr(words, "measure_imbalance", lambda study: UNEQUAL)
    weighted = compared.config.variants | {name: {"train.class_weights": "balanced"}}
    study = replace(compared, config=compared.config.model_copy(update={"variants": weighted}))
    assert unequal_classes(study).endswith("Consider study.score = balanced_accuracy.")


@pytest.mark.parametrize(("size", "majority", "told"), [(0.65, 0.5, True), (0.58, 0.5, False), (0.7, 0.68, False)])
def test_sizes_that_give_the_class_away_are_told_also_where_one_class_is_half_of_all(
    compared: Study, size: float, majority: float, told: bool
) -> None:
    scores = {SIZE: size, MAJORITY: majority}
    rows = tuple(replace(row, score=scores.get(row.name, row.score)) for row in compared.rows)
    many = replace(compared.design, images=np.arange(400), group=np.arange(400))
    text = telling_sizes(replace(compared, rows=rows, design=many))
    assert bool(text) == told
    assert not told or "reaches 65.0 % (accuracy); always naming the most frequent class reaches 50.0 %" in text

from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest

from mlpstudy.compare.compare import compare_all
from mlpstudy.compare.leaderboard import LeaderboardRow
from mlpstudy.compare.study import Study
from mlpstudy.contracts.measures import CompetitorMeasures
from mlpstudy.wording.plain import finding, plain_words

LUCK = "this may be luck, and no variant is shown to help."


def against(study: Study, *rows: LeaderboardRow) -> Study:
    """The study with these variants alone beside the baseline, and no trivial method above them."""
    trivial = replace(study.row("majority class"), score=0.0)
    return replace(study, rows=(*sorted((*rows, study.baseline), key=lambda row: -row.score), trivial))


def leading(study: Study, name: str, lead: float) -> LeaderboardRow:
    """A variant of the study with a score of so much above the baseline's."""
    return replace(study.row(name), score=study.baseline.score + lead)


def test_a_better_variant_is_told_by_what_it_switches_on(compared: Study) -> None:
    assert plain_words(against(compared, leading(compared, "better", 0.02))) == [
        "With dropout the network named about 2 more of 100 new pictures correctly than without; this is more than "
        "luck explains."
    ]


def test_a_variant_that_changes_more_than_regularisers_is_told_by_its_name(compared: Study) -> None:
    variants = compared.config.variants | {"better": {"model.dropout": 0.5, "model.init": "constant"}}
    study = replace(compared, config=compared.config.model_copy(update={"variants": variants}))
    (sentence,) = plain_words(against(study, leading(study, "better", 0.02)))
    assert sentence.startswith("The variant better named about 2 more of 100 new pictures correctly than the baseline;")


def test_a_regulariser_that_the_baseline_has_too_is_no_addition(compared: Study) -> None:
    settings = compared.config.settings
    settings = settings | {"model": settings["model"] | {"dropout": 0.2}}
    study = replace(compared, config=compared.config.model_copy(update={"settings": settings}))
    assert "The variant better " in plain_words(against(study, leading(study, "better", 0.02)))[0]


@pytest.mark.parametrize(
    ("lead", "words"),
    [
        (
            0.02,
            f"With label smoothing the network named about 2 more of 100 new pictures correctly than without; {LUCK}",
        ),
        (0.002, f"correctly than without (fewer than 1 more of 100); {LUCK}"),
        (-0.02, "No variant named more new pictures correctly than the baseline; no variant is shown to help."),
        (0.0, "No variant named more new pictures correctly than the baseline; no variant is shown to help."),
    ],
)
def test_without_a_winner_nothing_is_promised(compared: Study, lead: float, words: str) -> None:
    (sentence,) = plain_words(against(compared, leading(compared, "similar", lead)))
    assert sentence.endswith(words)


@pytest.mark.parametrize("score", ["accuracy", "balanced_accuracy"])
def test_as_many_right_answers_as_the_baseline_are_no_gain(compared: Study, score: str) -> None:
    config = compared.config.model_copy(update={"score": score, "variants": {"baseline": {}, "better": {}}})
    generator, majority = np.random.default_rng(0), compared.measures["majority class"]
    for _ in range(20):
        measures = [as_often_right(compared, name, generator) for name in config.variants]
        study = compare_all(config, compared.split, [*measures, majority])
        assert [row.name for row in study.rows] == ["baseline", "better", "majority class"]
        assert finding(study).startswith("No variant ")


def as_often_right(study: Study, name: str, generator: np.random.Generator) -> CompetitorMeasures:
    """As often right about each class as the study's baseline, but about other images, in other runs."""
    images, predicted = study.design.images, study.measures["baseline"].predicted.copy()
    labels = study.split.labels[images]
    right = predicted[:, images] == labels
    for label in set(labels):
        own = right[:, labels == label]
        right[:, labels == label] = generator.permuted(own.ravel()).reshape(own.shape)
    predicted[:, images] = np.where(right, labels, (labels + 1) % 3)
    return replace(study.measures[name], predicted=predicted)


def test_variants_that_are_all_worse_are_told_together(compared: Study) -> None:
    worse = next(row for row in compared.variants if row.verdict == "worse")
    other = replace(worse, name="other")
    for study, who in ((against(compared, worse, other), "Every variant"), (against(compared, worse), "The variant")):
        assert plain_words(study) == [
            f"{who} named fewer new pictures correctly than the baseline; this is more than luck explains."
        ]


@pytest.mark.parametrize("score", ["accuracy", "balanced_accuracy"])
def test_few_runs_promise_nothing_either_and_call_nothing_luck(small_study: Callable[..., Study], score: str) -> None:
    study = small_study(3)
    study = replace(study, config=study.config.model_copy(update={"score": score}))
    assert plain_words(study)[0].endswith("; fewer than 10 runs give no verdict.")


def test_a_baseline_alone_is_told_by_its_score(compared: Study) -> None:
    study = against(compared)
    (sentence,) = plain_words(study)
    assert sentence.startswith(f"The network named about {round(100 * study.baseline.score)} of 100 new pictures ")


def test_references_beside_a_baseline_alone_are_no_variants(compared: Study) -> None:
    (sentence,) = plain_words(against(compared, replace(compared.row("cnn"), role="reference", score=0.0)))
    assert sentence.endswith("correctly; all others are references, which do not compete with it.")


def test_a_trivial_method_above_all_networks_is_told(compared: Study) -> None:
    study = against(compared, leading(compared, "better", 0.02))
    above = replace(study.row("majority class"), score=1.0)
    told = plain_words(replace(study, rows=(above, *study.rows)))
    assert told[1:] == [
        "A simple method that trains no network (majority class) named more pictures correctly than the baseline and "
        "its variant; its lead over the best of them, better, is more than luck explains."
    ]
    several = plain_words(replace(study, rows=(above, *study.rows, compared.row("similar"))))
    assert "than the baseline and all its variants; " in several[1]
    alone = replace(study, rows=(above, study.baseline))
    assert "(majority class) named more pictures correctly than the network; " in plain_words(alone)[1]


def test_few_runs_tell_a_trivial_method_above_from_luck_as_little(small_study: Callable[..., Study]) -> None:
    study = small_study(3)
    above = replace(study.row("majority class"), score=1.0)
    told = plain_words(replace(study, rows=(above, *study.rows)))[-1]
    assert told.endswith("its variants; fewer than 10 runs give no verdict.")


def test_a_baseline_of_another_name_is_named_beside_a_variant_called_baseline(compared: Study) -> None:
    study = replace(compared, config=compared.config.model_copy(update={"baseline": "similar"}))
    old, new = replace(study.baseline, role="variant", name="baseline"), study.row("similar")
    rows = (replace(old, score=0.9), replace(new, role="baseline", score=0.8, comparison=None))
    trivial = replace(study.row("majority class"), score=0.0)
    (sentence,) = plain_words(replace(study, rows=(*rows, trivial)))
    assert sentence.startswith("The variant baseline named about 10 more of 100 ")
    assert "than the baseline (similar); " in sentence


def test_a_trivial_method_that_may_be_above_by_luck_is_told_so(compared: Study) -> None:
    correct = dict(compared.scores.correct)
    correct["majority class"] = correct[compared.best.name].copy()
    correct["majority class"][:, 0] = True  # right once more, in every run
    above = replace(compared.row("majority class"), score=compared.best.score + 0.001)
    study = replace(compared, scores=replace(compared.scores, correct=correct), rows=(above, *compared.rows))
    told = plain_words(study)[-1]
    best = f"the best of them, {compared.best.name}, may be luck."
    assert told.endswith(f"than the baseline and all its variants; its lead over {best}")
    leading = replace(compared.baseline, score=compared.best.score + 0.0005)
    lower = [row for row in study.rows if row.role != "baseline"]
    assert "the best of them, the baseline, " in plain_words(replace(study, rows=(above, leading, *lower)))[-1]
    assert plain_words(replace(study, rows=(above, study.baseline)))[-1].endswith("explains.")


@pytest.fixture
def balanced(compared: Study) -> Study:
    return replace(compared, config=compared.config.model_copy(update={"score": "balanced_accuracy"}))


def test_balanced_accuracy_is_told_in_points_and_explained(balanced: Study) -> None:
    told = plain_words(against(balanced, leading(balanced, "better", 0.0213)))
    assert told == [
        "With dropout the network had 2.1 points more balanced accuracy on new pictures than without; this is more "
        "than luck explains.",
        "Balanced accuracy is the mean of the shares named correctly of each class: every class counts alike, however "
        "many pictures it has.",
    ]


def test_no_sentence_on_balanced_accuracy_counts_pictures(balanced: Study) -> None:
    """A variant may name small classes more often rightly, and of all pictures fewer."""
    worse = next(row for row in balanced.variants if row.verdict == "worse")
    two = balanced.config.variants | {"better": {"model.dropout": 0.5, "model.init": "constant"}}
    by_name = replace(balanced, config=balanced.config.model_copy(update={"variants": two}))
    above = replace(balanced.row("majority class"), score=1.0)
    reference = replace(balanced.row("cnn"), role="reference", score=0.0)
    share = f"{100 * balanced.baseline.score:.1f} %"
    told = [
        plain_words(study)[0]
        for study in (
            against(balanced, worse),
            against(balanced, leading(balanced, "similar", -0.02)),
            against(by_name, leading(by_name, "better", 0.0002)),
            against(balanced),
            against(balanced, reference),
        )
    ]
    assert told == [
        "The variant had a lower balanced accuracy on new pictures than the baseline; this is more than luck explains.",
        "No variant had a higher balanced accuracy on new pictures than the baseline; no variant is shown to help.",
        "The variant better had 0.02 points more balanced accuracy on new pictures than the baseline; this is more "
        "than luck explains.",
        f"The network had a balanced accuracy of {share} on new pictures; there is no variant to compare it with.",
        f"The network had a balanced accuracy of {share} on new pictures; all others are references, which do not "
        "compete with it.",
    ]
    assert plain_words(replace(balanced, rows=(above, balanced.baseline)))[1].startswith(
        "A simple method that trains no network (majority class) had a higher balanced accuracy than the network; "
    )


def test_where_two_variants_switch_on_the_same_the_better_one_is_told_by_its_name(compared: Study) -> None:
    variants = compared.config.variants | {"similar": {"model.dropout": 0.3}}
    study = replace(compared, config=compared.config.model_copy(update={"variants": variants}))
    (sentence,) = plain_words(against(study, leading(study, "better", 0.02), leading(study, "similar", 0.01)))
    assert sentence.startswith("The variant better named about 2 more of 100 new pictures correctly than the baseline;")

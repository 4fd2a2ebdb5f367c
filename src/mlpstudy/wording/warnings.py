"""What a reader must know before believing the numbers."""

from math import sqrt

from mlpstudy.compare.imbalance import SETTING, measure_imbalance
from mlpstudy.compare.leaderboard import LeaderboardRow
from mlpstudy.compare.leaked import Leak
from mlpstudy.compare.other_kind import falls_far
from mlpstudy.compare.roles import full_settings
from mlpstudy.compare.study import Study
from mlpstudy.contracts.measures import MAJORITY, SIZE
from mlpstudy.contracts.quality import GIVEAWAY
from mlpstudy.language import N_, tr
from mlpstudy.power import ALPHA, FEWEST_RUNS
from mlpstudy.wording.competitors import shown_name
from mlpstudy.wording.few_images import few_wrong, small_class
from mlpstudy.wording.measures import score_name
from mlpstudy.wording.numbers import first_few, listing, percent, points
from mlpstudy.wording.underfitting import underfitting


def warnings(study: Study, leak: Leak | None) -> list[str]:
    """One sentence or two for each that applies, the gravest first; of a trial, those that compare nothing."""
    texts = [
        leaked(leak),
        other_kind(study),
        "" if study.config.trial else few_runs(study),
        "" if study.config.trial else few_wrong(study),
        "" if study.config.trial else small_class(study),
        telling_sizes(study),
        unequal_classes(study),
        beaten(study),
        diverged(study),
        "" if study.config.trial else underfitting(study),
    ]
    return [text for text in texts if text]


def leaked(leak: Leak | None) -> str:
    """The study was told to keep test images that runs have seen."""
    if leak is None:
        return ""
    if not leak.accuracies:
        return tr(
            "In {share} of the predictions a duplicate of the test image was in the training or validation part, for "
            "the study was told to keep what leaked. No accuracy of this study is an honest one.",
            share=percent(leak.share),
        )
    return tr(
        "In {share} of the predictions a duplicate of the test image was in the training or validation part, for the "
        "study was told to keep what leaked. Accuracy on the clean images is the honest one.",
        share=percent(leak.share),
    )


def other_kind(study: Study) -> str:
    """The baseline meets images in the test that differ from its own."""
    if not falls_far(study):
        return ""
    return tr(
        "On validation images the baseline reaches {validation}, on test images {test} ({score}), by more than luck "
        "explains. The test images seem to be of another kind (another device, place, time) than those it was trained "
        "on.",
        validation=percent(study.baseline.means[f"validation_{study.config.score}"]),
        test=percent(study.baseline.score),
        score=score_name(study),
    )


def few_runs(study: Study) -> str:
    """Too few for verdicts."""
    if not study.descriptive:
        return ""
    return tr(
        "Only {runs} runs a variant: intervals are given, but no verdicts, which take {fewest}.",
        runs=study.split.runs,
        fewest=FEWEST_RUNS,
    )


def telling_sizes(study: Study) -> str:
    """The size of an image gives its class away, by more than two deviations of a binomial share would be luck."""
    size, majority = (study.row(name).score for name in (SIZE, MAJORITY))
    luck = 2 * sqrt(majority * (1 - majority) / len(study.design.group_starts))
    if size - majority <= max(GIVEAWAY, luck):
        return ""
    return tr(
        "By nothing but width and height a decision tree, fitted on the training images, reaches {size} ({score}); "
        "always naming the most frequent class reaches {majority}. The classes seem to come from different sources, "
        "and a network may learn the source.",
        score=score_name(study),
        size=percent(size),
        majority=percent(majority),
    )


def unequal_classes(study: Study) -> str:
    """Where accuracy is what is compared, and hides how rarely small classes are recognised."""
    imbalance = measure_imbalance(study)
    if imbalance is None or not imbalance.matters or study.config.score != "accuracy":
        return ""
    advice, without_weights = (
        N_(
            "Classes are unequal, and accuracy flatters: for the baseline it lies {points} points above balanced "
            "accuracy ({balanced}). Consider study.score = balanced_accuracy."
        ),
        N_(
            "Classes are unequal, and accuracy flatters: for the baseline it lies {points} points above balanced "
            "accuracy ({balanced}). Consider study.score = balanced_accuracy, and a variant with train.class_weights = "
            "balanced."
        ),
    )
    weighted = any(full_settings(study.config, name)[SETTING] for name in study.config.variants)
    return tr(
        advice if weighted else without_weights,
        points=points(imbalance.flattery),
        balanced=percent(imbalance.balanced_accuracy),
    )


def beaten(study: Study) -> str:
    """Trivial methods shown to be above the baseline, corrected for their number (Bonferroni's method); a verdict, so
    nothing with too few runs."""
    if study.descriptive:
        return ""
    trivial = [row for row in study.rows if row.role == "trivial"]
    names = [shown_name(row) for row in trivial if shown_above(row, ALPHA / len(trivial))]
    return tr("Trivial methods do better than the baseline network: {names}.", names=listing(names)) if names else ""


def shown_above(row: LeaderboardRow, alpha: float) -> bool:
    """Above the baseline, by more than luck explains?"""
    return row.comparison is not None and row.comparison.difference > 0 and row.comparison.p < alpha


def diverged(study: Study) -> str:
    """Runs whose loss grew beyond all bounds."""
    counts = [
        tr("{variant} ({diverged} of {runs})", variant=row.name, diverged=row.diverged, runs=row.runs)
        for row in study.rows
        if row.diverged
    ]
    if not counts:
        return ""
    return tr("Runs that diverged, scored as predicting the majority class: {names}.", names=first_few(counts))

"""What a reader must know before believing the numbers."""

from collections.abc import Sequence
from math import sqrt
from statistics import median

import numpy as np

from mlpstudy.compare.comparisons import ALPHA, FEWEST_RUNS
from mlpstudy.compare.imbalance import SETTING, measure_imbalance
from mlpstudy.compare.leaderboard import WORTH_EPOCHS, LeaderboardRow
from mlpstudy.compare.leaked import Leak
from mlpstudy.compare.other_kind import falls_far
from mlpstudy.compare.roles import full_settings
from mlpstudy.compare.study import Study
from mlpstudy.contracts.measures import MAJORITY
from mlpstudy.contracts.quality import GIVEAWAY
from mlpstudy.language import N_, tr
from mlpstudy.study_size import FEW_TESTED
from mlpstudy.wording.competitors import shown_name
from mlpstudy.wording.measures import score_name
from mlpstudy.wording.numbers import decimal, decimals_beside, first_few, listing, percent, points

MOST = 0.5  # share of a variance
FEWEST_WRONG = 25  # test images of the baseline; with fewer, a few odd images decide
SIZE = "width and height"


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


FEW_TEST_IMAGES = (  # in a holdout, in a k-fold
    N_("There are only {images} test images: a few odd ones decide what is small."),
    N_("There are only {images} test images in all folds together: a few odd ones decide what is small."),
)
NEXT_TO_NONE_WRONG = (  # in a holdout, in a k-fold
    N_(
        "The baseline gets next to no test image wrong (mean over runs; expected {fewest} or more): a few odd images "
        "decide every comparison."
    ),
    N_(
        "The baseline gets next to no test image wrong (mean over repeats; expected {fewest} or more): a few odd "
        "images decide every comparison."
    ),
)
FEW_WRONG = (
    N_(
        "The baseline gets only {wrong} test images wrong (mean over runs; expected {fewest} or more): a few odd "
        "images decide every comparison."
    ),
    N_(
        "The baseline gets only {wrong} test images wrong (mean over repeats; expected {fewest} or more): a few odd "
        "images decide every comparison."
    ),
)


def few_wrong(study: Study) -> str:
    """So few test images, or a baseline that is wrong so rarely, that a few images decide."""
    if round(study.baseline_wrong, 6) >= FEWEST_WRONG:  # rounded, for 25 come as 25 - 1e-14 of many sizes of a test
        return ""
    images = len(study.design.images)
    told = tr(FEW_TEST_IMAGES[study.design.kfold], images=images)
    if study.baseline_wrong > images / 2:
        return told
    return f"{told} {rarely_wrong(study)}" if images < 2 * FEWEST_WRONG else rarely_wrong(study)


def rarely_wrong(study: Study) -> str:
    """How many images the baseline gets wrong, of fewer than FEWEST_WRONG."""
    if round(study.baseline_wrong, 6) == 0:
        return tr("The baseline gets no test image wrong in any run, so that no variant can be shown to be better.")
    wrong = decimal(min(study.baseline_wrong, FEWEST_WRONG - 0.1))
    sentences = NEXT_TO_NONE_WRONG if wrong == decimal(0) else FEW_WRONG
    return tr(sentences[study.design.kfold], wrong=wrong, fewest=FEWEST_WRONG)


def small_class(study: Study) -> str:
    """That test images of one class limit the study; in a k-fold, which images are counted: a run tests one fold."""
    text = few_of_a_class(study) or limiting_class(study)
    if not text or not study.design.kfold:
        return text
    return " ".join([text, tr("Test images are counted in all folds together.")])


def few_of_a_class(study: Study) -> str:
    """Where every class counts alike, and few test images of one decide how wide all intervals are."""
    if study.config.score != "balanced_accuracy":
        return ""
    labels = study.split.labels[study.design.images]
    counts = [(name, int((labels == number).sum())) for number, name in enumerate(study.split.classes)]
    fewest_first = sorted(counts, key=lambda each: each[1])
    few = [f"{name} ({images})" for name, images in fewest_first if 0 < images < FEW_TESTED]
    if not few:
        return ""
    many = N_("{names} and {more} more")
    return tr(
        "Balanced accuracy counts every class alike, and some have fewer than {fewest} test images: {names}. So few "
        "say little of a class, and every interval is as wide as that leaves it. More test images of these classes "
        "would narrow it; so would leaving the classes out, or study.score = accuracy.",
        fewest=FEW_TESTED,
        names=first_few(few, many=many),
    )


def limiting_class(study: Study) -> str:
    """Of a mean of recalls, where what the smallest class hides is most of the variance of most differences."""
    design = study.scores.design
    errors = [row.comparison.se for row in study.tested if row.comparison and row.comparison.se > 0]
    if not errors or design.size.hidden <= MOST * median(errors) ** 2:
        return ""
    smallest = design.size.class_groups.index(min(design.size.class_groups))
    sizes = design.class_group_sizes[smallest]
    label = np.unique(study.split.labels[study.design.images])[smallest]
    text = N_(
        "Every class counts alike, and of {name} there are {images} test images. What so few may hide is "
        "taken to be more than half of the variance of most differences, however many runs there are. More of them "
        "would narrow the intervals."
    )
    in_groups = N_(
        "Every class counts alike, and of {name} there are {images} test images in {groups} groups. What so few groups "
        "may hide is taken to be more than half of the variance of most differences, however many runs there are. More "
        "groups would narrow the intervals."
    )
    return tr(
        text if len(sizes) == sizes.sum() else in_groups,
        images=int(sizes.sum()),
        name=study.split.classes[label],
        groups=len(sizes),
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


def underfitting(study: Study) -> str:
    """Who did not learn its training images, of those told to have diverged none; of a short budget only where longer
    training is worth while."""
    rows = [row for row in study.rows if row.underfits and not row.lost]
    if not rows:
        return ""
    told = [row for row in rows if "late_fall" in row.means and not study.descriptive]
    ended = [row for row in told if not row.still_falling]
    texts = [little_learnt(rows), one_class_named(rows), still_falling(rows), no_longer_falling(study, ended)]
    return " ".join(text for text in texts if text)


def still_falling(rows: Sequence[LeaderboardRow]) -> str:
    """Those of them whose validation loss still fell, apart by whether it did so at a pace worth further epochs."""
    falling = [row for row in rows if row.still_falling]
    short = [fallen(row) for row in falling if row.short_budget]
    slow = [fallen(row) for row in falling if not row.short_budget]
    texts = [
        (
            short,
            N_(
                "Over the last fifth of the epochs the validation loss, in nats, still fell under {names}: there the "
                "comparison shows a short budget."
            ),
        ),
        (
            slow,
            N_(
                "Over the last fifth of the epochs the validation loss, in nats, still fell under {names}, by less "
                "than {share} of the log-loss: longer training may not help. The start may have failed, the "
                "regulariser be too strong, or the learning rate not suit."
            ),
        ),
    ]
    share = percent(WORTH_EPOCHS, 0)
    return " ".join(tr(text, names=first_few(names), share=share) for names, text in texts if names)


def fallen(row: LeaderboardRow) -> str:
    """Its name, and by how much its validation loss fell."""
    fall = row.means["late_fall"]
    return tr("{variant} (by {fall})", variant=row.name, fall=decimal(fall, decimals_beside(fall, 0.0, 3)))


def no_longer_falling(study: Study, rows: Sequence[LeaderboardRow]) -> str:
    """That more epochs may be no help to them, and what may be; of early stopping, that it may be the reason."""
    stopped = [row.name for row in rows if full_settings(study.config, row.name)["train.early_stopping"]]
    others = [row.name for row in rows if row.name not in stopped]
    texts = [
        (
            others,
            N_(
                "Under {names} the validation loss is not shown to have fallen any more: longer training may not help. "
                "The start may have failed, the regulariser be too strong, or the learning rate not suit."
            ),
        ),
        (
            stopped,
            N_(
                "Of {names}, early stopping keeps the epoch with the lowest validation loss, which may come before the "
                "training images are learnt. If it does not, the start may have failed, the regulariser be too strong, "
                "or the learning rate not suit."
            ),
        ),
    ]
    return " ".join(tr(text, names=first_few(names)) for names, text in texts if names)


def little_learnt(rows: Sequence[LeaderboardRow]) -> str:
    """Those of them that underfit by their accuracies."""
    names = [row.name for row in rows if not row.one_class]
    if not names:
        return ""
    return tr(
        "Underfitting, with a training accuracy more than 10 points below the highest and a score not above the "
        "baseline's: {names}.",
        names=first_few(names),
    )


def one_class_named(rows: Sequence[LeaderboardRow]) -> str:
    """Those that underfit whatever their accuracies."""
    names = [row.name for row in rows if row.one_class]
    if not names:
        return ""
    return tr("Underfitting, with nearly every picture of a run given the same class: {names}.", names=first_few(names))

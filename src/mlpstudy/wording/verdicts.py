"""Verdicts in words: what was measured, how sure it is, and what could not have been found."""

from collections.abc import Callable, Sequence

from mlpstudy.compare.comparisons import Comparison
from mlpstudy.compare.leaderboard import LeaderboardRow
from mlpstudy.compare.study import Study
from mlpstudy.language import N_, tr, trn
from mlpstudy.power import FEWEST_RUNS, LARGEST
from mlpstudy.wording.competitors import baseline_name, marked_name, plain_name
from mlpstudy.wording.numbers import (
    equals_p,
    first_few,
    grouped,
    interval,
    points,
    points_apart,
    set_points,
    signed_points_within,
)
from mlpstudy.wording.room import room

LABELS = {  # of the leaderboard's last column
    "baseline": N_("baseline"),
    "better": N_("better"),
    "worse": N_("worse"),
    "noninferior": N_("at most {margin} worse"),
    "undecided": N_("cannot tell"),
    "same": N_("same predictions"),
    "alike": N_("same images right"),
    "descriptive": N_("descriptive"),
    "reference": N_("reference"),
    "trivial": N_("trivial"),
}

SCOPES = {  # how runs come to their training images -> what verdicts speak of
    "new_images": N_("for new images and new training images"),
    "pool": N_("for new images, and for other runs on draws from this pool of {images} images"),
    "training_set": N_("for new images and new runs on this training set"),
    "folds": N_("for new images, and for other runs on these {images} images"),
}


def verdict_label(row: LeaderboardRow) -> str:
    """A few words for the verdict on a competitor."""
    margin = row.comparison and row.comparison.margin
    label = LABELS["trivial"] if row.role == "trivial" else LABELS[row.verdict]
    return tr(label, margin=set_points(margin or 0.0))


def verdict_sentences(study: Study) -> list[tuple[LeaderboardRow, str]]:
    """One on each variant and reference, in the order of the leaderboard."""
    return [(row, verdict_sentence(study, row)) for row in study.rows if row.role in ("variant", "reference")]


def verdict_sentence(study: Study, row: LeaderboardRow) -> str:
    """On one competitor against the baseline, in the wordings of the protocol, and of what it does not speak."""
    return " ".join([bare_verdict(study, row), *by_steps([row]), *chosen_by(study, [row])])


def bare_verdict(study: Study, row: LeaderboardRow) -> str:
    """The verdict alone."""
    if row.comparison is None:
        return tr("{variant} is what all others are compared with.", variant=row.name)
    name = marked_name(row) if row.comparison.verdict == "worse" else plain_name(row)
    return SENTENCES[row.comparison.verdict](study, name, row.comparison)


def by_steps(rows: Sequence[LeaderboardRow]) -> list[str]:
    """Why a verdict may stand beside an interval for all comparisons at once that holds zero."""
    names = [plain_name(row) for row in rows if row.comparison and row.comparison.by_steps]
    if not names:
        return []
    text = trn(
        "The interval of {names} for all comparisons at once holds zero all the same. Holm's method, which gives the "
        "verdicts, goes step by step and asks for less evidence once other variants are told apart from the baseline; "
        "that interval takes no steps.",
        "The intervals of {names} for all comparisons at once hold zero all the same. Holm's method, which gives the "
        "verdicts, goes step by step and asks for less evidence once other variants are told apart from the baseline; "
        "those intervals take no steps.",
        len(names),
        names=first_few(names),
    )
    return [text]


def chosen_by(study: Study, rows: Sequence[LeaderboardRow]) -> list[str]:
    """Where something is claimed of variants: which of them, or the baseline, validation images had a say in.

    In a holdout these are the same in every run; how far others would change the score, no run can tell.
    """
    claimed = [row for row in rows if row.comparison and row.comparison.verdict in ("better", "worse", "noninferior")]
    if study.design.kfold or not claimed:
        return []
    names = [row.name for row in claimed if row.sees_validation]
    names += [baseline_name(study)] if study.baseline.sees_validation else []
    if not names:
        return []
    text = tr(
        "The runs of {variants} chose by the same validation images; what others would have chosen, the interval does "
        "not say.",
        variants=first_few(names),
    )
    return [text]


def better(study: Study, variant: str, comparison: Comparison) -> str:
    """With both intervals: the best of many variants looks better than it is."""
    assert comparison.p_holm is not None
    assert comparison.low_all is not None
    assert comparison.high_all is not None
    several, alone = (
        N_(
            "{variant} is better than {baseline} by {points} points (95 % interval {low} to {high}, for all "
            "comparisons at once {simultaneous}; Holm p {p}), {scope}."
        ),
        N_(
            "{variant} is better than {baseline} by {points} points (95 % interval {low} to {high}; Holm p {p}), "
            "{scope}."
        ),
    )
    return tr(
        alone if comparison.single else several,
        variant=variant,
        baseline=baseline_name(study),
        points=shown_points(comparison.difference),
        low=shown_points(comparison.low),
        high=shown_points(comparison.high),
        simultaneous=interval(comparison.low_all, comparison.high_all),
        p=equals_p(comparison.p_holm),
        scope=scope(study),
    )


def worse(study: Study, variant: str, comparison: Comparison) -> str:
    """With its own interval."""
    assert comparison.p_holm is not None
    return tr(
        "{variant} is worse than {baseline} by {points} points (95 % interval {low} to {high}; Holm p {p}), {scope}.",
        variant=variant,
        baseline=baseline_name(study),
        points=shown_points(comparison.difference),
        low=shown_points(comparison.high),
        high=shown_points(comparison.low),
        p=equals_p(comparison.p_holm),
        scope=scope(study),
    )


def own_interval(comparison: Comparison) -> str:
    """Of this comparison alone; told beside the margin unless the verdict, by the interval for all, is another."""
    margin = comparison.margin
    agrees = margin is not None and (comparison.low > -margin) == (comparison.verdict == "noninferior")
    return interval(comparison.low, comparison.high, margin if agrees else None)


def own_difference(comparison: Comparison) -> str:
    """In points, with as many decimals as show on which side of zero all of its own interval lies."""
    return signed_points_within(comparison.difference, comparison.low, comparison.high)


def shown_points(share: float) -> str:
    """Size of a difference that a verdict shows, or of an end of its interval, with as many decimals as make it one."""
    return points_apart(abs(share), 0.0)


def undecided(study: Study, variant: str, comparison: Comparison) -> str:
    """With what the study would have found."""
    values = {
        "variant": variant,
        "baseline": baseline_name(study),
        "difference": own_difference(comparison),
        "interval": own_interval(comparison),
    }
    if comparison.detectable is None or study.baseline.lost:
        return tr(
            "{variant}: {difference} points, 95 % interval {interval}. This study cannot tell it from {baseline}.",
            **values,
        )
    if comparison.detectable > LARGEST:
        return tr(
            "{variant}: {difference} points, 95 % interval {interval}. This study cannot tell it from {baseline}; no "
            "difference would have been large enough to be found four times in five.",
            **values,
        )
    values["detectable"] = points(comparison.detectable)
    if comparison.detectable > room(study):
        return tr(
            "{variant}: {difference} points, 95 % interval {interval}. This study cannot tell it from {baseline}; it "
            "would have found a loss of {detectable} points four times in five, and only {room} points are left above "
            "{baseline}.",
            **values,
            room=points(room(study)),
        )
    return tr(
        "{variant}: {difference} points, 95 % interval {interval}. This study cannot tell it from {baseline}; it would "
        "have found {detectable} points four times in five.",
        **values,
    )


def noninferior(study: Study, variant: str, comparison: Comparison) -> str:
    """Neither better nor worse, and all of its simultaneous interval above the margin of the settings."""
    assert comparison.low_all is not None
    assert comparison.high_all is not None
    assert comparison.margin is not None
    several, alone = (
        N_(
            "{variant} is at most {margin} points worse than {baseline}, {scope}. The difference is {difference} "
            "points, for all comparisons at once {simultaneous}; which of the two is better, this study cannot tell."
        ),
        N_(
            "{variant} is at most {margin} points worse than {baseline}, {scope}. The difference is {difference} "
            "points, 95 % interval {simultaneous}; which of the two is better, this study cannot tell."
        ),
    )
    return tr(
        alone if comparison.single else several,
        variant=variant,
        margin=set_points(comparison.margin),
        baseline=baseline_name(study),
        scope=scope(study),
        difference=signed_points_within(comparison.difference, comparison.low_all, comparison.high_all),
        simultaneous=interval(comparison.low_all, comparison.high_all, comparison.margin),
    )


def same(study: Study, variant: str, comparison: Comparison) -> str:
    """Every single prediction is the same."""
    return tr(
        "{variant}: same predictions as {baseline}, right and wrong on the same images in every run.",
        variant=variant,
        baseline=baseline_name(study),
    )


def alike(study: Study, variant: str, comparison: Comparison) -> str:
    """The same images are named rightly; some of the others are called something else."""
    return tr(
        "{variant}: right and wrong on the same images as {baseline} in every run; some images that both name wrongly "
        "are given other classes.",
        variant=variant,
        baseline=baseline_name(study),
    )


def descriptive(study: Study, variant: str, comparison: Comparison) -> str:
    """Too few runs for a verdict."""
    return tr(
        "{variant}: {difference} points, 95 % interval {interval}; descriptive, for a verdict takes {fewest} runs a "
        "variant and this study has {runs}.",
        variant=variant,
        difference=own_difference(comparison),
        interval=interval(comparison.low, comparison.high),
        fewest=FEWEST_RUNS,
        runs=study.split.runs,
    )


def reference(study: Study, variant: str, comparison: Comparison) -> str:
    """References and trivial methods are not judged."""
    return tr(
        "{variant}: {difference} points against {baseline}, 95 % interval {interval}; a reference, outside the family "
        "of comparisons.",
        variant=variant,
        difference=own_difference(comparison),
        baseline=baseline_name(study),
        interval=interval(comparison.low, comparison.high),
    )


SENTENCES: dict[str, Callable[[Study, str, Comparison], str]] = {
    "better": better,
    "worse": worse,
    "noninferior": noninferior,
    "undecided": undecided,
    "same": same,
    "alike": alike,
    "descriptive": descriptive,
    "reference": reference,
}


def scope(study: Study) -> str:
    """What the verdicts speak of."""
    return tr(SCOPES[study.draws.scope], images=grouped(study.draws.images))

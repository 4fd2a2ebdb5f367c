"""The study's verdict in a few sentences."""

from collections.abc import Sequence

from mlpstudy.compare.leaderboard import LeaderboardRow
from mlpstudy.compare.study import Study
from mlpstudy.language import tr, trn
from mlpstudy.power import LARGEST
from mlpstudy.wording.best import best_sentences
from mlpstudy.wording.competitors import baseline_name, marked_name, plain_name
from mlpstudy.wording.measures import score_name
from mlpstudy.wording.numbers import first_few, grouped, interval, percent, points, set_points
from mlpstudy.wording.references import references_above
from mlpstudy.wording.room import only_losses
from mlpstudy.wording.trivial import above
from mlpstudy.wording.verdicts import bare_verdict, by_steps, chosen_by, own_difference, own_interval

ALIKE = ("same", "alike")  # verdicts of what is right on the same images as the baseline


def summary(study: Study) -> list[str]:
    """What was found, and what the study could not tell."""
    if study.variants:
        return [*findings(study), *limits(study)]
    reached = tr("The baseline reaches {score} {name}.", score=percent(study.baseline.score), name=score_name(study))
    if any(row.role == "reference" for row in study.rows):
        shown = tr("All other networks are references, which are shown beside it and get no verdict.")
        return [reached, shown, *references_above(study, study.baseline)]
    return [reached, tr("There is no variant to compare it with.")]


def findings(study: Study) -> list[str]:
    """Who is better than the baseline, or else who has the highest mean; and who scores higher outside."""
    better = [row for row in study.variants if row.verdict == "better"]
    if not better:
        return [*highest_mean(study), *higher(study, study.best)]
    sentences, rest = [bare_verdict(study, better[0])], better[1:]
    if rest:
        sentences.append(trn("So is {names}.", "So are {names}.", len(rest), names=names(rest)))
    return [*sentences, *by_steps(better), *chosen_by(study, better), *higher(study, better[0])]


def higher(study: Study, winner: LeaderboardRow) -> list[str]:
    """What does not compete, and scores higher than the winner."""
    return [*above(study, winner), *references_above(study, winner)]


def highest_mean(study: Study) -> list[str]:
    """Where nothing is shown to be better: the baseline itself first, if its mean is the highest."""
    lead = [baseline_leads(study)] if study.best.role == "baseline" else []
    if not study.descriptive:
        lead.append(nothing_better(study))
    return [*lead, best_variant(study, study.variants[0])]


def nothing_better(study: Study) -> str:
    """Said only where there are verdicts."""
    return tr("No variant is shown to be better than {baseline}.", baseline=baseline_name(study))


def baseline_leads(study: Study) -> str:
    """No variant scores higher; a trivial method or a reference may."""
    return tr(
        "No variant has a higher mean than {baseline}, which reaches {score}.",
        baseline=baseline_name(study),
        score=percent(study.baseline.score),
    )


def best_variant(study: Study, best: LeaderboardRow) -> str:
    """With its interval: the simultaneous one where there are verdicts; none of what differs in nothing."""
    comparison = best.comparison
    assert comparison is not None
    if comparison.verdict in ALIKE:
        return best_alike(study, best)
    values = {"score": percent(best.score), "variant": plain_name(best), "baseline": baseline_name(study)}
    values["difference"] = own_difference(comparison)
    if study.descriptive or comparison.low_all is None or comparison.high_all is None:
        return tr(
            "The highest mean among the variants is {score}, {variant}: {difference} points against {baseline} "
            "(95 % interval {interval}; too few runs for a verdict).",
            **values,
            interval=interval(comparison.low, comparison.high),
        )
    if comparison.single:
        return tr(
            "The highest mean among the variants is {score}, {variant}: {difference} points against {baseline} (95 % "
            "interval {interval}).",
            **values,
            interval=own_interval(comparison),
        )
    return tr(
        "The highest mean among the variants is {score}, {variant}: {difference} points against {baseline} (for "
        "all comparisons at once {simultaneous}).",
        **values,
        simultaneous=interval(comparison.low_all, comparison.high_all, comparison.margin),
    )


def best_alike(study: Study, best: LeaderboardRow) -> str:
    """Of a best variant that is right on the baseline's images, with all others that are, and share its mean."""
    alike = [row for row in study.variants if row.verdict in ALIKE]
    values = {"score": percent(best.score), "variant": names(alike), "baseline": baseline_name(study)}
    if study.scores.correct[best.name].all():
        return trn(
            "The highest mean among the variants is {score}, {variant}, which names every test image rightly in every "
            "run, as {baseline} does.",
            "The highest mean among the variants is {score}, shared by {variant}, which name every test image rightly "
            "in every run, as {baseline} does.",
            len(alike),
            **values,
        )
    return trn(
        "The highest mean among the variants is {score}, {variant}, which is right and wrong on the same images as "
        "{baseline}.",
        "The highest mean among the variants is {score}, shared by {variant}, which are right and wrong on the same "
        "images as {baseline}.",
        len(alike),
        **values,
    )


def limits(study: Study) -> list[str]:
    """Who is worse, who may be the best, and what would have been found."""
    worse = [row for row in study.variants if row.verdict == "worse"]
    sentences = []
    if worse:
        sentences.append(losers(study, worse))
    return [*sentences, *within_margin(study), *unshown(study), *best_sentences(study), *found(study)]


def losers(study: Study, worse: Sequence[LeaderboardRow]) -> str:
    """One or several, which other languages say differently; here as below."""
    return trn(
        "Worse than {baseline}: {names}.",
        "Worse than {baseline}: {names}.",
        len(worse),
        baseline=baseline_name(study),
        names=first_few([marked_name(row) for row in worse]),
    )


def within_margin(study: Study) -> list[str]:
    """Variants that are shown to lose less than the margin of the settings, against a baseline that learnt something.

    One most of whose runs diverged is not told as such, whatever the others reached; nor is one that names one class.
    """
    usable = [row for row in study.variants if not (row.mostly_diverged or row.one_class)]
    rows = [row for row in usable if row.verdict == "noninferior"]
    learnt = study.baseline.above_majority and not study.baseline.lost
    if not rows or study.config.margin is None or not learnt:
        return []
    return [
        trn(
            "At most {margin} points worse than {baseline}: {names}.",
            "At most {margin} points worse than {baseline}: {names}.",
            len(rows),
            margin=set_points(study.config.margin),
            baseline=baseline_name(study),
            names=names(rows),
        ),
        trn(
            "Where it is cheaper or simpler, it can be chosen without losing more than that.",
            "Cheaper or simpler ones among them can be chosen without losing more than that.",
            len(rows),
        ),
    ]


def unshown(study: Study) -> list[str]:
    """Why a variant is not called within the margin whose interval is."""
    margin = study.config.margin
    lows = [row.comparison.low_all for row in study.variants if row.comparison and row.verdict == "undecided"]
    within = margin is not None and any(low is not None and low > -margin for low in lows)
    return [text for text in (too_few_images(study),) if text and within]


def too_few_images(study: Study) -> str:
    """To show that no more than the margin is lost; empty where they are enough."""
    if study.config.margin is None or study.images_for_margin is None:
        return ""
    return not_enough(len(study.design.images), study.config.margin, study.images_for_margin)


def not_enough(present: int, margin: float, images: int) -> str:
    """Of the test images that there are, and of the margin, a share of 1."""
    return tr(
        "{present} test images cannot show that no more than {margin} points are lost: that takes at least {images}.",
        present=grouped(present),
        margin=set_points(margin),
        images=grouped(images),
    )


def left_out(study: Study) -> str:
    """By whom it is not measured how small a difference would have been found; empty where all count."""
    if not study.left_out:
        return ""
    if any(row.lost for row in study.left_out):
        return tr("Variants that underfit or diverged are left out of this.")
    return tr("Variants that underfit are left out of this.")


def found(study: Study) -> list[str]:
    """How small a difference this study would have found, what it could only be, and by whom that is not measured."""
    if not study.detectable:
        return []
    texts = [smallest_found(study, study.detectable), only_losses(study, study.detectables), left_out(study)]
    return [text for text in texts if text]


def smallest_found(study: Study, median: float) -> str:
    """It depends on the variant: some may scatter so that no difference is large enough."""
    smallest, largest = min(study.detectables), max(study.detectables)
    if smallest > LARGEST:
        return tr("No difference would have been large enough to be found four times in five.")
    if largest > LARGEST:
        return tr(
            "Depending on the variant, a difference of {smallest} points or more would have been found four times in "
            "five; with some variants no difference is large enough.",
            smallest=points(smallest),
        )
    if points(smallest) == points(largest):
        return tr("A difference of {points} points would have been found four times in five.", points=points(largest))
    return tr(
        "Depending on the variant, a difference of {smallest} to {largest} points (median {median}) would have been "
        "found four times in five.",
        smallest=points(smallest),
        largest=points(largest),
        median=points(median),
    )


def names(rows: Sequence[LeaderboardRow]) -> str:
    """a, b and c; of many the first"""
    return first_few([plain_name(row) for row in rows])

"""The study's verdict in a few sentences."""

from collections.abc import Sequence

from mlpstudy.compare.comparisons import ALPHA, FEWEST_RUNS
from mlpstudy.compare.leaderboard import LeaderboardRow
from mlpstudy.compare.study import Study
from mlpstudy.language import tr, trn
from mlpstudy.report.text.measures import score_name
from mlpstudy.report.text.numbers import interval, listing, percent, points, signed_points
from mlpstudy.report.text.verdicts import baseline_name, marked_name, verdict_sentence


def summary(study: Study) -> list[str]:
    """What was found, and what the study could not tell."""
    if study.variants:
        return [*findings(study), *limits(study)]
    reached = tr("The baseline reaches {score} {name}.", score=percent(study.baseline.score), name=score_name(study))
    return [reached, tr("There is no variant to compare it with.")]


def findings(study: Study) -> list[str]:
    """Who is better than the baseline, or else who has the highest mean."""
    better = [row for row in study.variants if row.verdict == "better"]
    if not better:
        return highest_mean(study)
    sentence = verdict_sentence(study, better[0])
    rest = better[1:]
    return [sentence, trn("So is {names}.", "So are {names}.", len(rest), names=names(rest))] if rest else [sentence]


def highest_mean(study: Study) -> list[str]:
    """Where nothing is shown to be better."""
    best = study.variants[0]
    comparison = best.comparison
    assert comparison is not None
    values = {
        "score": percent(best.score),
        "variant": best.name,
        "difference": signed_points(comparison.difference),
        "baseline": baseline_name(study),
    }
    if study.descriptive or comparison.low_all is None or comparison.high_all is None:
        return [
            tr(
                "The highest mean among the variants is {score}, {variant}: {difference} points against {baseline} "
                "(95 % interval {interval}; too few runs for a verdict).",
                **values,
                interval=interval(comparison.low, comparison.high),
            )
        ]
    return [
        tr("No variant is shown to be better than {baseline}.", baseline=baseline_name(study)),
        tr(
            "The highest mean among the variants is {score}, {variant}: {difference} points against {baseline} (for "
            "all comparisons at once {simultaneous}).",
            **values,
            simultaneous=interval(comparison.low_all, comparison.high_all),
        ),
    ]


def limits(study: Study) -> list[str]:
    """Who is worse, who may be the best, and what would have been found."""
    worse = [row for row in study.variants if row.verdict == "worse"]
    candidates = [row for row in study.rows if row.may_be_best]
    sentences = []
    if worse:
        losers = listing([marked_name(row) for row in worse])
        sentences.append(tr("Worse than {baseline}: {names}.", baseline=baseline_name(study), names=losers))
    if candidates == [study.best] and len(study.variants) > 1:
        sentences.append(tr("All others are ruled out as the best."))
    elif candidates:
        sentences.append(tr("Cannot be ruled out as the best: {names}.", names=names(candidates)))
    if study.detectable:
        sentences.append(
            tr(
                "A difference of {points} points would have been found four times in five.",
                points=points(study.detectable),
            )
        )
    return sentences


def worth(study: Study) -> str:
    """The best of baseline and variants against the best trivial method, by an interval for all of them at once."""
    trivial = next(row for row in study.rows if row.role == "trivial")
    estimate = study.scores.difference(study.best.name, trivial.name)
    difference, half = float(estimate.difference), float(estimate.half_width(ALPHA / (2 * (len(study.variants) + 1))))
    return tr(
        "{network}, the best of the baseline and its variants, against {method}, the best trivial method: {difference} "
        "points, interval for all of them at once {interval}: {conclusion}.",
        network=study.best.name,
        method=trivial.name,
        difference=signed_points(difference),
        interval=interval(difference - half, difference + half),
        conclusion=conclusion(study, difference, half),
    )


def conclusion(study: Study, difference: float, half: float) -> str:
    """Is a network worth its training? Said only where the whole interval says so."""
    if study.descriptive:
        return tr("too few runs for a verdict, which takes {fewest}", fewest=FEWEST_RUNS)
    if not abs(difference) > half:
        return tr("this study cannot tell which is better")
    return tr("it is worth its training") if difference > 0 else tr("it is not worth its training")


def names(rows: Sequence[LeaderboardRow]) -> str:
    """a, b and c"""
    return listing([row.name for row in rows])

"""The best trivial method beside the best network: is a network worth its training?"""

from mlpstudy.compare.leaderboard import LeaderboardRow
from mlpstudy.compare.study import Study
from mlpstudy.compare.two_way import OF_SHARES
from mlpstudy.language import N_, tr
from mlpstudy.power import ALPHA, FEWEST_RUNS
from mlpstudy.wording.competitors import baseline_name, plain_name, shown_name
from mlpstudy.wording.numbers import interval, percent, signed_points_within

AGAINST = {  # has the study variants? Do several trivial methods share the highest score?
    (False, False): N_(
        "{network} against {method}, the best trivial method: {difference} points, interval for all such pairs at "
        "once {interval}: {conclusion}."
    ),
    (False, True): N_(
        "{network} against {method}, one of the best trivial methods: {difference} points, interval for all such pairs "
        "at once {interval}: {conclusion}."
    ),
    (True, False): N_(
        "{network}, the best of the baseline and its variants, against {method}, the best trivial method: "
        "{difference} points, interval for all such pairs at once {interval}: {conclusion}."
    ),
    (True, True): N_(
        "{network}, the best of the baseline and its variants, against {method}, one of the best trivial methods: "
        "{difference} points, interval for all such pairs at once {interval}: {conclusion}."
    ),
}


def worth(study: Study) -> str:
    """The best of baseline and variants against the best trivial method.

    Both were chosen for their score: the interval holds for every pair of a network and a trivial method at once.
    """
    trivial, difference, bounds = best_against_trivial(study)
    equals = sum(row.role == "trivial" and row.score == trivial.score for row in study.rows)
    return tr(
        AGAINST[bool(study.variants), equals > 1],
        network=plain_name(study.best),
        method=shown_name(trivial),
        difference=signed_points_within(difference, *bounds),
        interval=interval(*bounds),
        conclusion=conclusion(study, *bounds),
    )


def best_against_trivial(study: Study) -> tuple[LeaderboardRow, float, tuple[float, float]]:
    """The best trivial method, how much better the best network is, and the interval of that for all pairs at once."""
    methods = [row for row in study.rows if row.role == "trivial"]
    estimate = study.scores.difference(study.best.name, methods[0].name)
    pairs = (len(study.variants) + 1) * len(methods)
    low, high = estimate.interval(ALPHA / (2 * pairs), OF_SHARES)
    return methods[0], float(estimate.difference), (float(low), float(high))


def conclusion(study: Study, low: float, high: float) -> str:
    """Is a network worth its training? Said only where the whole interval says so."""
    if study.descriptive:
        return tr("too few runs for a verdict, which takes {fewest}", fewest=FEWEST_RUNS)
    if low == high == 0:  # without a standard error all differences are alike
        return tr("both name the same test images rightly in every run")
    if low > 0:
        return tr("it is worth its training")
    return tr("it is not worth its training") if high < 0 else tr("this study cannot tell which is better")


def above(study: Study, winner: LeaderboardRow) -> list[str]:
    """The best trivial method, where it scores higher than the winner that the headline names."""
    trivial = next((row for row in study.rows if row.role == "trivial"), None)
    if trivial is None or trivial.score <= winner.score:
        return []
    return [
        tr(
            "{method}, a trivial method, scores higher than {winner}: {high} against {low}.",
            method=shown_name(trivial),
            winner=baseline_name(study) if winner.role == "baseline" else plain_name(winner),
            high=percent(trivial.score),
            low=percent(winner.score),
        )
    ]

"""On which settings the runs of a tuned variant agree, and which of them mattered."""

from math import sqrt

from mlpstudy.compare.search import Found, Search
from mlpstudy.compare.trial_ranks import ranks_by_lot
from mlpstudy.language import tr, trn
from mlpstudy.power import ALPHA
from mlpstudy.wording.numbers import grouped, listing, percent

FEWEST = 5  # runs of which it is told whether they agree
FEWEST_TRIALS = 30  # of all runs, of which it is told what mattered
LEAD = 1.5  # times the importance of the next, for "it mattered most"
ALIKE = 0.8  # share of the runs that make the same choice, for "they agree"
NARROW, WIDE = 0.25, 0.4  # share of a range that holds the middle half of the runs: they agree, or chance might do so


def found_texts(search: Search) -> list[str]:
    """How it was searched, on what the runs agree and on what not, and which setting mattered most.

    Of a search that found nothing only that: no run chose anything.
    """
    if not search.successful:
        return [tr("All trials of all runs diverged.")]
    trials = search.losses.shape[1]
    searched = trn(
        "Each of the {runs} runs drew {count} combination of settings, and trained with it: nothing was chosen.",
        "Each of the {runs} runs tried {count} combinations of settings on its own training and validation images. It "
        "then trained with the one of the lowest validation loss.",
        trials,
        count=grouped(trials),
        runs=len(search.trials),
    )
    texts = [searched, *([lost_trials(search)] if search.diverged else []), *lost_runs(search)]
    chosen = trials > 1  # what was not chosen tells of the draws alone
    agreed_on = agreement(search) if chosen else []
    return [" ".join([*texts, *agreed_on, *most_important(search)])]


def agreement(search: Search) -> list[str]:
    """On which settings the runs that found something agree, and on which not."""
    if len(search.successful) < FEWEST:
        return [tr("So few runs tell nothing of whether they agree.")]
    alike = [each.setting for each in search.found if agreed(each, ALPHA / len(search.found))]
    apart = [each.setting for each in search.found if scattered(each)]
    if alike:
        texts = [tr("The runs agree on {settings}.", settings=listing(alike))]
    else:
        texts = [tr("On no setting are the runs shown to agree.")]
    if apart:
        texts.append(
            tr(
                "On {settings} they lie about as far apart as chance would put them: these images leave it open.",
                settings=listing(apart),
            )
        )
    return texts


def agreed(found: Found, alpha: float) -> bool:
    """Do nearly all runs choose the same, or half of them within a quarter of the range, and not by chance?"""
    alike = found.middle_share <= NARROW if found.numeric else found.most_frequent[1] >= ALIKE * len(found.values)
    return alike and found.by_lot < alpha


def scattered(found: Found) -> bool:
    """Might the runs as well have drawn by lot?"""
    if found.numeric:
        return found.middle_share >= WIDE
    runs, choices = len(found.values), len(found.axis.values)
    by_lot = runs / choices
    return found.most_frequent[1] <= by_lot + sqrt(by_lot * (1 - 1 / choices))


def lost_trials(search: Search) -> str:
    """They count in no run's choice."""
    return trn(
        "{count} trial diverged, and was not chosen.",
        "{count} trials diverged, and were not chosen while others were left.",
        search.diverged,
        count=grouped(search.diverged),
    )


def lost_runs(search: Search) -> list[str]:
    """Those that found nothing; they trained with what they had tried first."""
    lost = len(search.trials) - len(search.successful)
    if not lost:
        return []
    return [
        trn(
            "In {count} run all trials diverged: it found nothing, and what follows is told of the others.",
            "In {count} runs all trials diverged: they found nothing, and what follows is told of the others.",
            lost,
        )
    ]


def most_important(search: Search) -> list[str]:
    """Nothing where trials cannot tell or are few, where one setting was searched, where two mattered alike, or where
    by lot the first would have mattered as much."""
    first, *others = search.found
    if first.importance is None or not others or search.losses.size < FEWEST_TRIALS:
        return []
    if first.importance < LEAD * (others[0].importance or 0.0):
        return []
    if ranks_by_lot(search, first) >= ALPHA / len(search.found):  # it was chosen among so many
        return []
    return [
        tr(
            "{setting} mattered most: {share} of what the settings do on their own to a trial's rank in its run.",
            setting=first.setting,
            share=percent(first.importance, 0),
        )
    ]

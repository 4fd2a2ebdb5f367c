"""Who may be the best, in words: the mark `*` of the leaderboard, and a sentence of the summary."""

from collections.abc import Sequence

from mlpstudy.compare.leaderboard import LeaderboardRow
from mlpstudy.compare.study import Study
from mlpstudy.language import N_, tr, trn
from mlpstudy.wording.competitors import plain_name
from mlpstudy.wording.numbers import first_few

MARKED = N_("cannot be ruled out as the best")


def mark_meaning(study: Study) -> str:
    """Of the mark, for the legend; with what it asks, where verdicts seem to say otherwise."""
    if not asks_otherwise(study):
        return tr(MARKED)
    return tr(
        "cannot be ruled out as the best. The mark asks of all others, in one direction (is another one better?), "
        "verdicts of the baseline alone, in both (better or worse?). So what lacks the mark need not be shown to be "
        "worse"
    )


def best_sentences(study: Study) -> list[str]:
    """Who may be it; nothing where nobody is judged."""
    candidates = [row for row in study.rows if row.may_be_best]
    if not candidates:
        return []
    alone = candidates == [study.best] and len(study.variants) > 1
    who = only_one(study.best) if alone else possible_best(candidates)
    return [who, *([both_directions()] if asks_otherwise(study) else [])]


def only_one(best: LeaderboardRow) -> str:
    """All others are ruled out; by name, since the sentence before may be about another one."""
    if best.role == "baseline":
        return tr("Every variant is ruled out as the best.")
    return tr("All but {variant} are ruled out as the best.", variant=plain_name(best))


def possible_best(candidates: Sequence[LeaderboardRow]) -> str:
    """Who may be it."""
    return trn(
        "Cannot be ruled out as the best: {names}.",
        "Cannot be ruled out as the best: {names}.",
        len(candidates),
        names=first_few([plain_name(row) for row in candidates]),
    )


def both_directions() -> str:
    """Why somebody is ruled out of whom no verdict says anything."""
    return tr(
        "That asks of all others, in one direction (is another one better?), verdicts of the baseline alone, in both "
        "(better or worse?). So what is ruled out as the best need not be shown to be worse."
    )


def asks_otherwise(study: Study) -> bool:
    """Is one of two ruled out as the best, and the other not, although no verdict tells a variant from the baseline?

    Not where a variant is better than the baseline, which then is ruled out by that verdict.
    """
    verdicts = {row.verdict for row in study.variants}
    unsure = [row for row in study.variants if row.verdict in ("undecided", "noninferior")]
    return "better" not in verdicts and any(row.may_be_best != study.baseline.may_be_best for row in unsure)

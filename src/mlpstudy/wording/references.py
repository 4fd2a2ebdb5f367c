"""A network of another kind than the baseline that scores higher than the winner that the headline names."""

from mlpstudy.compare.leaderboard import LeaderboardRow
from mlpstudy.compare.study import Study
from mlpstudy.language import N_, tr
from mlpstudy.wording.competitors import baseline_name, plain_name
from mlpstudy.wording.numbers import percent

PLAIN = {  # study.score -> the sentence that needs no statistics
    "accuracy": N_(
        "Outside the comparison, a network of another kind ({reference}) named more pictures correctly than any in it; "
        "whether that is luck is not judged."
    ),
    "balanced_accuracy": N_(
        "Outside the comparison, a network of another kind ({reference}) had a higher balanced accuracy than any in "
        "it; whether that is luck is not judged."
    ),
}
ALONE = {  # the same where the baseline is compared with nothing
    "accuracy": N_(
        "A network of another kind ({reference}) named more pictures correctly than the baseline; whether that is luck "
        "is not judged."
    ),
    "balanced_accuracy": N_(
        "A network of another kind ({reference}) had a higher balanced accuracy than the baseline; whether that is "
        "luck is not judged."
    ),
}


def reference_above(study: Study, winner: LeaderboardRow) -> LeaderboardRow | None:
    """The best reference, where it scores higher."""
    best = next((row for row in study.rows if row.role == "reference"), None)
    return best if best is not None and best.score > winner.score else None


def beside_references(study: Study) -> str:
    """In plain words; empty where no reference is above the best network."""
    reference = reference_above(study, study.best)
    sentences = PLAIN if study.variants else ALONE
    return tr(sentences[study.config.score], reference=plain_name(reference)) if reference else ""


def references_above(study: Study, winner: LeaderboardRow) -> list[str]:
    """With both scores."""
    reference = reference_above(study, winner)
    if reference is None:
        return []
    return [
        tr(
            "{reference}, a network of another kind outside the comparison, scores higher than {winner}: {high} "
            "against {low}.",
            reference=plain_name(reference),
            winner=baseline_name(study) if winner.role == "baseline" else plain_name(winner),
            high=percent(reference.score),
            low=percent(winner.score),
        )
    ]

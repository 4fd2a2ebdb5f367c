"""What was found, in words that need no statistics: the first sentence of the report."""

from mlpstudy.compare.study import Study
from mlpstudy.language import N_, tr, trn
from mlpstudy.power import FEWEST_RUNS
from mlpstudy.regularisers import Regulariser
from mlpstudy.wording.competitors import baseline_name, plain_name, shown_name
from mlpstudy.wording.guessing import guessing
from mlpstudy.wording.lead import all_worse, telling_regularisers, told
from mlpstudy.wording.numbers import listing
from mlpstudy.wording.plain_balanced import balanced_alone, balanced_finding, balanced_trivial
from mlpstudy.wording.references import beside_references
from mlpstudy.wording.trivial import best_against_trivial


def plain_words(study: Study) -> list[str]:
    """One sentence on the best variant, and more where a network names one class, where networks are not shown to be
    above a trivial method, where a reference is above them, or where classes count alike."""
    texts = [finding_sentence(study), *guessing(study), beside_trivial(study), beside_references(study)]
    return [text for text in [*texts, classes_alike(study)] if text]


def finding_sentence(study: Study) -> str:
    """What the study saw, and whether it may be luck."""
    if not study.variants:
        return alone(study)
    return tr("{finding}; {certainty}.", finding=finding(study), certainty=certainty(study))


def finding(study: Study) -> str:
    """How many more of 100 new pictures the variant named correctly; of what counts no pictures, points."""
    if study.config.score == "balanced_accuracy":
        return balanced_finding(study)
    row = told(study)
    if all_worse(study):
        return trn(
            "The variant named fewer new pictures correctly than the baseline",
            "Every variant named fewer new pictures correctly than the baseline",
            len(study.variants),
        )
    if row.score <= study.baseline.score:
        return tr("No variant named more new pictures correctly than the baseline")
    more = round(100 * (row.score - study.baseline.score))
    added = telling_regularisers(study, row)
    return lead_of_settings(added, more) if added else lead_of_name(plain_name(row), baseline_name(study), more)


def lead_of_settings(added: list[Regulariser], more: int) -> str:
    """The variant by what it adds to the baseline."""
    names = listing([tr(regulariser.name) for regulariser in added])
    if not more:
        return tr(
            "With {regularisers} the network named slightly more new pictures correctly than without (fewer than 1 "
            "more of 100)",
            regularisers=names,
        )
    return trn(
        "With {regularisers} the network named about {count} more of 100 new pictures correctly than without",
        "With {regularisers} the network named about {count} more of 100 new pictures correctly than without",
        more,
        regularisers=names,
    )


def lead_of_name(variant: str, baseline: str, more: int) -> str:
    """The variant by its name, for its settings are no regularisers switched on."""
    if not more:
        return tr(
            "The variant {variant} named slightly more new pictures correctly than {baseline} (fewer than 1 more of "
            "100)",
            variant=variant,
            baseline=baseline,
        )
    return trn(
        "The variant {variant} named about {count} more of 100 new pictures correctly than {baseline}",
        "The variant {variant} named about {count} more of 100 new pictures correctly than {baseline}",
        more,
        variant=variant,
        baseline=baseline,
    )


def certainty(study: Study) -> str:
    """Luck or not."""
    if told(study).verdict in ("same", "alike"):
        return tr("no variant is shown to help")
    if study.descriptive:
        return too_few_runs()
    if told(study).verdict == "better" or all_worse(study):
        return tr("this is more than luck explains")
    if told(study).score <= study.baseline.score:
        return tr("no variant is shown to help")
    return tr("this may be luck, and no variant is shown to help")


def too_few_runs() -> str:
    """Luck or not is a verdict; without one, a difference may still be far larger than its interval is wide."""
    return tr("fewer than {fewest} runs give no verdict", fewest=FEWEST_RUNS)


def alone(study: Study) -> str:
    """A baseline without variants, perhaps beside references."""
    if study.config.score == "balanced_accuracy":
        return balanced_alone(study)
    if any(row.role == "reference" for row in study.rows):
        return trn(
            "The network named about {count} of 100 new pictures correctly; all others are references, which do not "
            "compete with it.",
            "The network named about {count} of 100 new pictures correctly; all others are references, which do not "
            "compete with it.",
            round(100 * study.baseline.score),
        )
    return trn(
        "The network named about {count} of 100 new pictures correctly; there is no variant to compare it with.",
        "The network named about {count} of 100 new pictures correctly; there is no variant to compare it with.",
        round(100 * study.baseline.score),
    )


def beside_trivial(study: Study) -> str:
    """A method that needs no network has the highest score, or may have it but for luck."""
    trivial, _, (low, high) = best_against_trivial(study)
    if trivial.score <= study.best.score:
        return "" if low > 0 or study.descriptive else not_above_trivial(study, shown_name(trivial))
    method = shown_name(trivial)
    balanced = study.config.score == "balanced_accuracy"
    lead = balanced_trivial(study, method) if balanced else counted_trivial(study, method)
    return tr("{finding}; {certainty}.", finding=lead, certainty=luck(study, certain=low > 0 or high < 0))


def not_above_trivial(study: Study, method: str) -> str:
    """Nothing where no network is shown to be above the simplest method of all, which says more."""
    if not any(row.above_majority for row in (study.baseline, *study.variants)):
        return ""
    alone, beside_variants = (
        N_("It is not shown that the network does better than a simple method that trains none ({method})."),
        N_(
            "It is not shown that the baseline or any variant does better than a simple method that trains no network "
            "({method})."
        ),
    )
    return tr(beside_variants if study.variants else alone, method=method)


def counted_trivial(study: Study, method: str) -> str:
    """By the pictures that it named."""
    if not study.variants:
        return tr(
            "A simple method that trains no network ({method}) named more pictures correctly than the network",
            method=method,
        )
    return trn(
        "A simple method that trains no network ({method}) named more pictures correctly than the baseline and its "
        "variant",
        "A simple method that trains no network ({method}) named more pictures correctly than the baseline and all its "
        "variants",
        len(study.variants),
        method=method,
    )


def luck(study: Study, certain: bool) -> str:
    """Does luck explain the lead of a trivial method? Judged against the best network, which is named among several."""
    if study.descriptive:
        return too_few_runs()
    if not study.variants:
        return tr("this is more than luck explains") if certain else tr("this may be luck")
    explained, lucky = (
        N_("its lead over the best of them, {network}, is more than luck explains"),
        N_("its lead over the best of them, {network}, may be luck"),
    )
    network = baseline_name(study) if study.best.role == "baseline" else plain_name(study.best)
    return tr(explained if certain else lucky, network=network)


def classes_alike(study: Study) -> str:
    """What balanced accuracy counts."""
    if study.config.score == "accuracy":
        return ""
    return tr(
        "Balanced accuracy is the mean of the shares named correctly of each class: every class counts alike, however "
        "many pictures it has."
    )

"""What a reader must know before a score is believed: that networks may have learnt nothing from the pictures."""

from mlpstudy.compare.other_kind import learnt_by_validation
from mlpstudy.compare.study import Study
from mlpstudy.contracts.measures import MAJORITY
from mlpstudy.language import N_, tr, trn
from mlpstudy.power import FEWEST_RUNS
from mlpstudy.wording.competitors import baseline_name
from mlpstudy.wording.measures import score_name
from mlpstudy.wording.numbers import first_few


def guessing(study: Study) -> list[str]:
    """Who names one class; and the baseline, or all, where they are not shown to be above the majority class."""
    return [text for text in (one_class(study), nothing_learnt(study), shown_alone(study)) if text]


def one_class(study: Study) -> str:
    """Networks that give nearly every test image of a run the same class; of those that did not all diverge."""
    names = [row.name for row in study.rows if row.one_class and not row.lost]
    if not names:
        return ""
    return trn(
        "In each run {names} gave nearly every new picture the same class: whatever its score, it has not learnt to "
        "tell the classes apart.",
        "In each run {names} gave nearly every new picture the same class: whatever their scores, they have not learnt "
        "to tell the classes apart.",
        len(names),
        names=first_few(names),
    )


def nothing_learnt(study: Study) -> str:
    """Empty where the baseline is shown to be above the majority class."""
    if study.baseline.above_majority:
        return ""
    if any(row.above_majority for row in study.variants):
        return tr(
            "It is not shown that {baseline} does better than always naming the most frequent class.",
            baseline=baseline_name(study),
        )
    if any(row.learnt for row in (study.baseline, *study.variants)):
        return no_higher_score(study)
    if learnt_by_validation(study):
        return on_validation_only(study)
    alone, beside_variants = (
        N_(
            "It is not shown that the network does better than always naming the most frequent class, and so not that "
            "it learnt anything from the pictures."
        ),
        N_(
            "It is not shown that the baseline or any variant does better than always naming the most frequent class, "
            "and so not that they learnt anything from the pictures."
        ),
    )
    return tr(beside_variants if study.variants else alone)


def on_validation_only(study: Study) -> str:
    """Of networks that did learn something from their pictures, and are of no use for those of the test."""
    alone, beside_variants = (
        N_(
            "It is not shown on test images that the network does better than always naming the most frequent class; "
            "on validation images it is."
        ),
        N_(
            "It is not shown on test images that the baseline or any variant does better than always naming the most "
            "frequent class; on validation images it is."
        ),
    )
    return tr(beside_variants if study.variants else alone)


def no_higher_score(study: Study) -> str:
    """Of networks that learnt something by the score that is not compared, as where most images are of one class."""
    alone, beside_variants = (
        N_("It is not shown that the network has a higher {score} than always naming the most frequent class."),
        N_(
            "It is not shown that the baseline or any variant has a higher {score} than always naming the most "
            "frequent class."
        ),
    )
    return tr(beside_variants if study.variants else alone, score=score_name(study))


def shown_alone(study: Study) -> str:
    """Why the baseline is not shown to be above the majority class although the table's interval of it says so."""
    highs = [row.comparison.high for row in study.rows if row.name == MAJORITY and row.comparison]
    if study.baseline.above_majority or study.split.runs < FEWEST_RUNS or not any(high < 0 for high in highs):
        return ""
    return tr(
        "The interval of the majority class in the table shows it of {baseline} alone; that for all networks at once, "
        "which decides here, does not.",
        baseline=baseline_name(study),
    )

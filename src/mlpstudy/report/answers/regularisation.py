"""What each regulariser did, as far as the study has two variants that differ in it alone."""

from mlpstudy.compare.ablations import ablations
from mlpstudy.compare.comparisons import ALPHA
from mlpstudy.compare.leaderboard import LeaderboardRow
from mlpstudy.compare.roles import full_settings
from mlpstudy.compare.study import Study
from mlpstudy.language import tr, trn
from mlpstudy.regularisers import REGULARISERS, Question, Regulariser
from mlpstudy.report.answers.answer import Answer, ablation_answer, plain_answer
from mlpstudy.report.text.numbers import alternatives, interval, listing, percent, signed_points
from mlpstudy.report.text.verdicts import verdict_sentence

BOTH = {"model.batchnorm", "model.dropout"}


def regularisation_answers(study: Study) -> list[Answer]:
    """The questions of the table of regularisers, then what they do together."""
    answers = [
        regulariser_answer(study, regulariser, question)
        for regulariser in REGULARISERS
        for question in regulariser.questions
    ]
    return [answer for answer in [*answers, joint_answer(study), best_combination(study)] if answer]


def regulariser_answer(study: Study, regulariser: Regulariser, question: Question) -> Answer | None:
    """None where no two variants differ in this regulariser alone."""
    shown = ablations(study, regulariser.setting, regulariser.off)
    return ablation_answer(study, tr(question.text), shown, question.measures) if shown else None


def joint_answer(study: Study) -> Answer | None:
    """Batch normalisation with dropout: against neither, and against each alone."""
    joined = [regulariser for regulariser in REGULARISERS if regulariser.setting in BOTH]
    for name in sorted(study.config.variants):
        parents = [
            ablation.without
            for regulariser in joined
            for ablation in ablations(study, regulariser.setting, regulariser.off)
            if ablation.having == name
        ]
        if len(parents) == 2 and {each.setting for each in switched_on(study, name)} == BOTH:
            others = dict.fromkeys((study.config.baseline, *sorted(parents)))
            texts = [against(study, name, other) for other in others if other != name]
            return plain_answer(tr("What did batch normalisation and dropout do together?"), texts)
    return None


def against(study: Study, name: str, other: str) -> str:
    """The difference between two variants; the verdict where one is the baseline."""
    if other == study.config.baseline:
        return verdict_sentence(study, study.row(name))
    estimate = study.scores.difference(name, other)
    difference, half = float(estimate.difference), float(estimate.half_width(ALPHA / 2))
    values = {
        "variant": other,
        "difference": signed_points(difference),
        "interval": interval(difference - half, difference + half),
    }
    if abs(difference) > half:
        return tr("Against {variant} alone: {difference} points, 95 % interval {interval}.", **values)
    return tr(
        "Against {variant} alone: {difference} points, 95 % interval {interval}; this study cannot tell the two apart.",
        **values,
    )


def best_combination(study: Study) -> Answer | None:
    """Of the variants that join two regularisers or more."""
    joined = [row for row in study.variants if len(switched_on(study, row.name)) > 1]
    if not joined:
        return None
    best = joined[0]
    lead = trn(
        "The one combination is {variant} ({regularisers}) with {score}.",
        "The highest mean among {count} combinations is {variant} ({regularisers}) with {score}.",
        len(joined),
        variant=best.name,
        regularisers=listing([tr(regulariser.name) for regulariser in switched_on(study, best.name)]),
        score=percent(best.score),
    )
    texts = [lead, verdict_sentence(study, best), rivals(study, best)]
    return plain_answer(tr("Which combination did best?"), texts)


def rivals(study: Study, best: LeaderboardRow) -> str:
    """Who else may be the best of the study."""
    others = [row.name for row in study.rows if row.may_be_best and row.name != best.name]
    if best.may_be_best and not others:
        return tr("All others are ruled out as the best.")
    if best.may_be_best:
        return tr("The best of the study may as well be {names}.", names=alternatives(others))
    if others:
        return tr("It is ruled out as the best of the study, which may be {names}.", names=alternatives(others))
    return ""


def switched_on(study: Study, name: str) -> list[Regulariser]:
    """The regularisers at work in a variant."""
    settings = full_settings(study.config, name)
    return [regulariser for regulariser in REGULARISERS if settings[regulariser.setting] != regulariser.off]


def single_regularisers(study: Study) -> list[str]:
    """The baseline and the variants that add one regulariser to it."""
    added = [
        ablation.having
        for regulariser in REGULARISERS
        for ablation in ablations(study, regulariser.setting, regulariser.off)
        if ablation.without == study.config.baseline
    ]
    return [study.config.baseline, *added]

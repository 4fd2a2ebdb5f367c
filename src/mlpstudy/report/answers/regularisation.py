"""What each regulariser did, as far as the study has two variants that differ in it alone."""

from collections.abc import Sequence
from dataclasses import replace

from mlpstudy.compare.ablations import Ablation, ablations, all_but
from mlpstudy.compare.leaderboard import LeaderboardRow
from mlpstudy.compare.roles import full_settings, same_task
from mlpstudy.compare.sections import SectionChanges, section_changes
from mlpstudy.compare.study import Study
from mlpstudy.language import tr, trn
from mlpstudy.regularisers import REGULARISERS
from mlpstudy.report.answers.answer import Answer, ablation_answer, asked, plain_answer
from mlpstudy.wording.best import only_one
from mlpstudy.wording.competitors import plain_name
from mlpstudy.wording.lead import added, switched_on
from mlpstudy.wording.numbers import alternatives, first_few, listing, percent
from mlpstudy.wording.verdicts import verdict_sentence

BOTH = {"model.batchnorm", "model.dropout"}


def regularisation_answers(study: Study) -> list[Answer]:
    """The questions of the table of regularisers, then what they do together; all readings are corrected as one."""
    shown = {each.setting: ablations(study, each.setting, each.off) for each in REGULARISERS}
    questions = [(shown[each.setting], question) for each in REGULARISERS for question in each.questions]
    joined, best = joint_comparisons(study), best_comparisons(study)
    section = section_changes(
        study,
        [
            *(pair for ablations, question in questions for pair in asked(ablations, question.measures)),
            *asked([*joined, *best], ("score",)),
        ],
    )
    answers = [
        ablation_answer(study, tr(question.text), ablations, question.measures, section)
        for ablations, question in questions
        if ablations
    ]
    return [*answers, *joint_answer(study, joined, section), *best_combination(study, section)]


def joint_comparisons(study: Study) -> list[Ablation]:
    """Batch normalisation with dropout against neither, then against each alone; empty without all four."""
    pairs = [pair for each in REGULARISERS if each.setting in BOTH for pair in ablations(study, each.setting, each.off)]
    for name in sorted(study.config.variants):
        parents = [pair.without for pair in pairs if pair.having == name]
        joins_both = {each.setting for each in switched_on(study, name)} == BOTH
        if len(parents) == 2 and joins_both and differs_in_both_alone(study, name):
            others = dict.fromkeys((study.config.baseline, *sorted(parents)))
            return [Ablation(without=other, having=name) for other in others if other != name]
    return []


def differs_in_both_alone(study: Study, name: str) -> bool:
    """Is the variant like the baseline in all but batch normalisation and dropout?"""
    own, baseline = (full_settings(study.config, each) for each in (name, study.config.baseline))
    return all_but(own, *BOTH) == all_but(baseline, *BOTH)


def joint_answer(study: Study, joined: Sequence[Ablation], section: SectionChanges) -> list[Answer]:
    """What batch normalisation and dropout do together; nothing where no variant shows it."""
    question = tr("What did batch normalisation and dropout do together?")
    return [ablation_answer(study, question, joined, ("score",), section)] if joined else []


def combinations(study: Study) -> list[LeaderboardRow]:
    """The variants that add two regularisers or more to the baseline, the best first.

    Not those that learn from something else, such as features: what they gain is not the regularisers' alone.
    """
    baseline = study.config.baseline
    alike = [row for row in study.variants if same_task(study.config, row.name, baseline)]
    return [row for row in alike if len(added(study, row.name)) > 1]


def best_comparisons(study: Study) -> list[Ablation]:
    """The best combination against the baseline."""
    return [Ablation(study.config.baseline, row.name) for row in combinations(study)[:1]]


def best_combination(study: Study, section: SectionChanges) -> list[Answer]:
    """With its verdict, which has the interval for all comparisons at once: the best of many looks too good."""
    joined = combinations(study)
    if not joined:
        return []
    best = joined[0]
    lead = trn(
        "The one combination is {variant} ({regularisers}) with {score}.",
        "The highest mean among {count} combinations is {variant} ({regularisers}) with {score}.",
        len(joined),
        variant=plain_name(best),
        regularisers=listing(described(study, best.name)),
        score=percent(best.score),
    )
    question = tr("Which combination did best?")
    answer = ablation_answer(study, question, best_comparisons(study), ("score",), section)
    first = plain_answer(question, [lead, verdict_sentence(study, best)])
    others = plain_answer(question, [rivals(study, best)])
    return [replace(answer, statements=(*first.statements, *answer.statements, *others.statements))]


def rivals(study: Study, best: LeaderboardRow) -> str:
    """Who else may be the best of the study."""
    others = [plain_name(row) for row in study.rows if row.may_be_best and row.name != best.name]
    if best.may_be_best and not others:
        return only_one(best)
    if not others:
        return ""
    names = first_few(others, alternatives)
    if best.may_be_best:
        return tr("The best of the study may as well be {names}.", names=names)
    return tr("It is ruled out as the best of the study, which may be {names}.", names=names)


def described(study: Study, name: str) -> list[str]:
    """What a variant adds to the baseline, in words."""
    regularisers = added(study, name)
    named = [each.setting for each in regularisers]
    own, baseline = (all_but(full_settings(study.config, each), *named) for each in (name, study.config.baseline))
    return [*(tr(each.name) for each in regularisers), *([tr("other settings")] if own != baseline else [])]


def single_regularisers(study: Study) -> list[str]:
    """The baseline and the variants that add one regulariser to it."""
    added = [
        ablation.having
        for regulariser in REGULARISERS
        for ablation in ablations(study, regulariser.setting, regulariser.off)
        if ablation.without == study.config.baseline
    ]
    return [study.config.baseline, *added]

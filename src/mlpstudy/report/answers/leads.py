"""Sentences that go before an answer: what a whole family of variants shows."""

from collections.abc import Mapping

from mlpstudy.compare.ablations import Ablation, Reading
from mlpstudy.compare.factors import Family, reference
from mlpstudy.compare.sections import SectionChanges
from mlpstudy.compare.study import Study
from mlpstudy.language import N_, tr
from mlpstudy.wording.competitors import plain_name
from mlpstudy.wording.measures import score_name
from mlpstudy.wording.numbers import alternatives, listing, percent, significant
from mlpstudy.wording.table import setting_value


def best(study: Study, family: Family, section: SectionChanges) -> str:
    """Which of a family has the highest mean, and whether another one may be the best."""
    names, (highest, *others) = named(study, family), ranked(study, family)
    rivals = [name for name in others if study.row(name).may_be_best or not beats(study, family, section, name)]
    texts = {"variant": names[highest], "score": score_name(study)}
    if equal := [name for name in others if study.row(name).score == study.row(highest).score]:
        behind = [names[name] for name in rivals if name not in equal]
        return equally_high(study, [names[name] for name in (highest, *equal)], behind)
    if study.descriptive:
        return tr("Highest mean {score}: {variant}, in too few runs for a verdict.", **texts)
    if rivals:
        return tr(
            "Highest mean {score}: {variant}. This study cannot rule out {rivals} as the best of these.",
            **texts,
            rivals=alternatives([names[name] for name in rivals]),
        )
    return tr("The best of these is {variant}; all others are ruled out.", **texts)


def equally_high(study: Study, best: list[str], rivals: list[str]) -> str:
    """Several have exactly the highest mean."""
    texts = {"variants": listing(best), "score": score_name(study)}
    if study.descriptive:
        return tr("The same mean {score}, the highest: {variants}, in too few runs for a verdict.", **texts)
    if rivals:
        return tr(
            "The same mean {score}, the highest: {variants}. This study cannot rule out {rivals} as the best of these.",
            **texts,
            rivals=alternatives(rivals),
        )
    return tr(
        "The same mean {score}, the highest: {variants}. This study cannot tell which of them is the best.", **texts
    )


def ranked(study: Study, family: Family) -> list[str]:
    """The variants of a family, the highest mean first."""
    return [row.name for row in study.rows if row.name in family.values()]


def duels(study: Study, family: Family) -> list[Ablation]:
    """The highest of a family and each other one, the reference of the family always as `without`."""
    highest, *others = ranked(study, family)
    if highest == reference(study, family):
        return [Ablation(without=highest, having=other) for other in others]
    return [Ablation(without=other, having=highest) for other in others]


def beats(study: Study, family: Family, section: SectionChanges, other: str) -> bool:
    """Is the highest of the family read to be higher than this one?"""
    (duel,) = (each for each in duels(study, family) if other in (each.without, each.having))
    return section[duel, "score"].reading == ("less" if duel.having == other else "more")


def least_gradient(study: Study, family: Family, section: SectionChanges) -> str:
    """Where the first layer gets the smallest share of the gradient in the first epoch: shown, or by its mean alone."""
    ratios = means(study, family, "first_gradient_ratio")
    if len(set(ratios.values())) < 2:
        return ""
    least = min(ratios, key=ratios.__getitem__)
    shown, by_mean = (
        N_(
            "The first layer gets least of the gradient under {variant}: in epoch 1, {ratio} times that of the last "
            "layer."
        ),
        N_(
            "Lowest mean: in epoch 1 the first layer gets {ratio} times the gradient of the last layer under {variant}."
        ),
    )
    others = [name for name in ratios if name != least]
    told = shown if lies_beyond(study, family, section, ("first_gradient_ratio", "less"), least, others) else by_mean
    return tr(told, variant=named(study, family)[least], ratio=significant(ratios[least]))


def lies_beyond(
    study: Study, family: Family, section: SectionChanges, asked: tuple[str, Reading], extreme: str, others: list[str]
) -> bool:
    """Is one read to have less of a measure than the others, or more? Each is read against the reference alone.

    `asked`: the measure, and "less" or "more". What is the same as a reference that is not the extreme lies behind too.
    """
    (measure, side), first = asked, reference(study, family)
    behind = ("more" if side == "less" else "less", *(() if extreme == first else ("same",)))
    pairs = {name: (Ablation(first, name), measure) for name in (extreme, *others) if name != first}
    readings = {name: section[pair].reading for name, pair in pairs.items() if pair in section}
    return all(readings.get(name) in ((side,) if name == extreme else behind) for name in pairs)


def most_dead_units(study: Study, family: Family, section: SectionChanges) -> str:
    """Where most units give the same output for every validation image: shown, or by their means alone."""
    shares = means(study, family, "dead_units")
    if len(shares) < 2:
        return ""
    highest = max(shares.values())
    if not highest:
        return tr("At the end no unit is dead.")
    most, others = ([name for name in shares if (shares[name] == highest) is equal] for equal in (True, False))
    if not others:
        return ""
    shown, by_mean = (
        N_("The most dead units at the end: {variant}, {share}."),
        N_("Highest mean of dead units at the end: {variant}, {share}."),
    )
    is_shown = len(most) == 1 and lies_beyond(study, family, section, ("dead_units", "more"), most[0], others)
    names = named(study, family)
    return tr(shown if is_shown else by_mean, variant=listing([names[name] for name in most]), share=percent(highest))


def named(study: Study, family: Family) -> Mapping[str, str]:
    """Variant -> its value of the setting, with its name."""
    return {name: f"{setting_value(value)} ({plain_name(study.row(name))})" for (value,), name in family.items()}


def means(study: Study, family: Family, name: str) -> dict[str, float]:
    """Variant -> the measure's mean over runs, where there is one; nothing of variants all of whose runs diverged."""
    rows = [study.row(variant) for variant in family.values()]
    return {row.name: row.means[name] for row in rows if name in row.means and not row.lost}

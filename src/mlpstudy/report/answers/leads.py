"""Sentences that go before an answer: what a whole family of variants shows."""

from collections.abc import Mapping

from mlpstudy.compare.ablations import Ablation
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
    told = shown if is_least(study, family, section, least, list(ratios)) else by_mean
    return tr(told, variant=named(study, family)[least], ratio=significant(ratios[least]))


def is_least(study: Study, family: Family, section: SectionChanges, least: str, compared: list[str]) -> bool:
    """Is its gradient read to be less than the reference's, and that of every other one to be more?"""
    first = reference(study, family)
    pairs = {name: (Ablation(first, name), "first_gradient_ratio") for name in compared if name != first}
    readings = {name: section[pair].reading for name, pair in pairs.items() if pair in section}
    return all(readings.get(name) == ("less" if name == least else "more") for name in pairs)


def most_dead_units(study: Study, family: Family, section: SectionChanges) -> str:
    """Where most units give the same output for every validation image."""
    shares = means(study, family, "dead_units")
    if len(shares) < 2:
        return ""
    most = max(shares, key=shares.__getitem__)
    if not shares[most]:
        return tr("At the end no unit is dead.")
    return tr(
        "The most dead units at the end: {variant}, {share}.",
        variant=named(study, family)[most],
        share=percent(shares[most]),
    )


def named(study: Study, family: Family) -> Mapping[str, str]:
    """Variant -> its value of the setting, with its name."""
    return {name: f"{setting_value(value)} ({plain_name(study.row(name))})" for (value,), name in family.items()}


def means(study: Study, family: Family, name: str) -> dict[str, float]:
    """Variant -> the measure's mean over runs, where there is one; nothing of variants all of whose runs diverged."""
    rows = [study.row(variant) for variant in family.values()]
    return {row.name: row.means[name] for row in rows if name in row.means and not row.lost}

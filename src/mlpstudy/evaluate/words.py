"""Verdicts in words: what was found, how sure it is, and what could not have been found."""

from mlpstudy.evaluate.entry import Entry
from mlpstudy.evaluate.statistics.compare import FEWEST_TRAININGS, Comparison
from mlpstudy.evaluate.study import Study

MINUS = "\N{MINUS SIGN}"


def title(name: str) -> str:
    """label_smoothing -> Label smoothing"""
    words = name.replace("_", " ")
    return words[:1].upper() + words[1:]


def points(share: float) -> str:
    """Size of a difference: 0.0213 -> 2.1"""
    return f"{abs(100 * share):.1f}"


def signed(share: float, decimals: int = 1) -> str:
    """0.0213 -> +2.1"""
    text = f"{abs(100 * share):.{decimals}f}"
    return text if not float(text) else f"{'+' if share > 0 else MINUS}{text}"


def percent(share: float, decimals: int = 1) -> str:
    return f"{100 * share:.{decimals}f} %"


def p_value(p: float) -> str:
    """0.0042 -> = .004"""
    return "< .001" if p < 0.001 else f"= {p:.3f}".replace("0.", ".", 1)


def listing(names: list[str], last: str = "and") -> str:
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} {last} {names[-1]}"


def interval(low: float, high: float) -> str:
    return f"{signed(low)} to {signed(high)}"


def verdict_sentence(study: Study, entry: Entry) -> str:
    """One sentence on one competitor against the baseline, in the wordings of the protocol."""
    found = entry.comparison
    if found is None:
        return f"{title(entry.name)} is what all others are compared with."
    return f"{title(entry.name)}{SENTENCES[found.verdict](study, found)}"


def better(study: Study, found: Comparison) -> str:
    assert found.p_holm is not None
    assert found.low_all is not None
    assert found.high_all is not None
    return (
        f" is better than {base(study)} by {points(found.difference)} points "
        f"(95 % interval {points(found.low)} to {points(found.high)}, for all comparisons at once "
        f"{interval(found.low_all, found.high_all)}; Holm p {p_value(found.p_holm)}), {scope(study)}."
    )


def worse(study: Study, found: Comparison) -> str:
    assert found.p_holm is not None
    return (
        f" is worse than {base(study)} by {points(found.difference)} points "
        f"(95 % interval {points(found.high)} to {points(found.low)}; "
        f"Holm p {p_value(found.p_holm)}), {scope(study)}."
    )


def undecided(study: Study, found: Comparison) -> str:
    power = f"; it would have found {points(found.detectable)} points four times in five" if found.detectable else ""
    return (
        f": {signed(found.difference)} points, 95 % interval {interval(found.low, found.high)}. "
        f"This study cannot tell it from {base(study)}{power}."
    )


def same(study: Study, found: Comparison) -> str:
    return f": same predictions as {base(study)}, right and wrong on the same images in every training."


def descriptive(study: Study, found: Comparison) -> str:
    return (
        f": {signed(found.difference)} points, 95 % interval {interval(found.low, found.high)}; descriptive, "
        f"for a verdict takes {FEWEST_TRAININGS} trainings a variant and this study has {study.split.runs}."
    )


def reference(study: Study, found: Comparison) -> str:
    return (
        f": {signed(found.difference)} points against {base(study)}, 95 % interval "
        f"{interval(found.low, found.high)}; a reference, outside the family of comparisons."
    )


SENTENCES = {
    "better": better,
    "worse": worse,
    "undecided": undecided,
    "same": same,
    "descriptive": descriptive,
    "reference": reference,
}


def base(study: Study) -> str:
    return "the baseline" if study.config.baseline == "baseline" else f"the baseline ({title(study.config.baseline)})"


def scope(study: Study) -> str:
    trainings = "for new images and new trainings"
    return trainings if study.new_draws else f"{trainings} on this training set"

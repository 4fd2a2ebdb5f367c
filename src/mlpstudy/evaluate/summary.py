"""The study's verdict in two sentences."""

from collections.abc import Sequence

from mlpstudy.evaluate.entry import Entry
from mlpstudy.evaluate.statistics.compare import ALPHA, FEWEST_TRAININGS
from mlpstudy.evaluate.study import Study
from mlpstudy.evaluate.words import base, interval, listing, percent, points, signed, title, verdict_sentence


def summary(study: Study) -> tuple[str, str]:
    """What was found, and what the study could not tell."""
    if not study.variants:
        return f"The baseline reaches {score(study, study.baseline)}.", "There is no variant to compare it with."
    return found(study), limits(study)


def found(study: Study) -> str:
    better = [entry for entry in study.variants if entry.verdict == "better"]
    if better:
        rest = f"; so {'are' if better[2:] else 'is'} {names(better[1:])}" if better[1:] else ""
        return verdict_sentence(study, better[0]).removesuffix(".") + f"{rest}."
    best = study.variants[0]
    compared = best.comparison
    assert compared is not None
    lead = f"The highest mean among the variants is {percent(best.score)}, {title(best.name)}: "
    lead += f"{signed(compared.difference)} points against {base(study)}"
    if study.descriptive or compared.low_all is None or compared.high_all is None:
        return f"{lead} (95 % interval {interval(compared.low, compared.high)}; too few trainings for a verdict)."
    simultaneous = interval(compared.low_all, compared.high_all)
    return f"No variant is shown to be better than {base(study)}. {lead} (for all comparisons at once {simultaneous})."


def limits(study: Study) -> str:
    worse = [entry for entry in study.variants if entry.verdict == "worse"]
    parts = [f"Worse than {base(study)}: {names(worse)}"] if worse else []
    candidates = [entry for entry in study.entries if entry.may_be_best]
    if candidates == [study.best] and len(study.variants) > 1:
        parts.append("all others are ruled out as the best")
    elif candidates:
        parts.append(f"{'cannot' if parts else 'Cannot'} be ruled out as the best: {names(candidates)}")
    if study.detectable:
        parts.append(f"a difference of {points(study.detectable)} points would have been found four times in five")
    text = "; ".join(parts)
    return f"{text[:1].upper()}{text[1:]}." if parts else ""


def worth(study: Study) -> str:
    """The best network against the best trivial method, by an interval that holds for all variants at once."""
    best, trivial = study.best, next(entry for entry in study.entries if entry.role == "trivial")
    estimate = study.scores.difference(best.name, trivial.name)
    difference, half = float(estimate.difference), float(estimate.half_width(ALPHA / (2 * (len(study.variants) + 1))))
    if study.descriptive:
        reading = f"too few trainings for a verdict, which takes {FEWEST_TRAININGS}"
    elif not abs(difference) > half:
        reading = "this study cannot tell which is better"
    else:
        reading = "it is worth its training" if difference > 0 else "it is not worth its training"
    return (
        f"{title(best.name)}, the best of the networks, against {trivial.name}, the best trivial method: "
        f"{signed(difference)} points, interval for all networks at once "
        f"{interval(difference - half, difference + half)}: {reading}."
    )


def names(entries: Sequence[Entry]) -> str:
    return listing([entry.name.replace("_", " ") for entry in entries])


def score(study: Study, entry: Entry) -> str:
    return f"{percent(entry.score)} {study.config.score.replace('_', ' ')}"

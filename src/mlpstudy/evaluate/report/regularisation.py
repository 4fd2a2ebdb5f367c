"""What each regulariser did, as far as the study has a pair of variants to show it."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from mlpstudy.evaluate.entry import Entry
from mlpstudy.evaluate.report.pairs import Contrast, Pair, contrasts, pairs
from mlpstudy.evaluate.settings import full_settings
from mlpstudy.evaluate.statistics.compare import ALPHA
from mlpstudy.evaluate.study import Study
from mlpstudy.evaluate.words import interval, listing, percent, signed, verdict_sentence

OFF = {  # setting -> the value that switches it off
    "model.batchnorm": False,
    "model.dropout": 0.0,
    "train.weight_decay": 0.0,
    "train.l1": 0.0,
    "train.augment": "none",
    "train.early_stopping": None,
    "train.label_smoothing": 0.0,
    "train.mixup": 0.0,
}
STABILITY = ("epochs_to_95", "loss_roughness", "validation_swing")
EFFECT = ("score", "gap", "log_loss")
QUESTIONS = (  # the exercise's own: question, setting, and the measures that answer it
    ("What did batch normalisation do to stability and speed of convergence?", "model.batchnorm", STABILITY),
    ("What did batch normalisation do to the training loss?", "model.batchnorm", ("train_log_loss",)),
    ("What was the effect of batch normalisation on new images?", "model.batchnorm", EFFECT),
    ("What was the effect of dropout?", "model.dropout", EFFECT),
    ("What was the effect of L2 (weight decay)?", "train.weight_decay", EFFECT),
    ("What was the effect of L1?", "train.l1", EFFECT),
    ("What was the effect of data augmentation?", "train.augment", EFFECT),
    ("What was the effect of early stopping?", "train.early_stopping", EFFECT),
    ("What was the effect of label smoothing?", "train.label_smoothing", EFFECT),
    ("What was the effect of mixup?", "train.mixup", EFFECT),
)


@dataclass(frozen=True)
class Block:
    """One pair: with and without, all else equal."""

    pair: Pair
    rows: list[Contrast]
    sentence: str


@dataclass(frozen=True)
class Answer:
    question: str
    sentences: list[str]
    blocks: list[Block] = field(default_factory=list)


def regularisation(study: Study) -> list[Answer]:
    answers = [answer(study, *question) for question in QUESTIONS]
    return [found for found in [*answers, together(study), best_combination(study)] if found]


def answer(study: Study, question: str, key: str, columns: Sequence[str]) -> Answer | None:
    blocks = [block(study, pair, columns) for pair in pairs(study, key, OFF[key])]
    return Answer(question, [one.sentence for one in blocks], blocks) if blocks else None


def block(study: Study, pair: Pair, columns: Sequence[str]) -> Block:
    rows = [row for row in contrasts(study, pair) if row.column in columns]
    failed = [entry.name for entry in study.entries if entry.underfits and entry.name in (pair.without, pair.having)]
    if failed and set(columns) & set(STABILITY):
        return Block(pair, rows, plateau(pair, rows, failed))
    return Block(pair, rows, sentence(pair, rows))


def plateau(pair: Pair, rows: Sequence[Contrast], failed: list[str]) -> str:
    """Who learns little is soon done, and steady."""
    told = [row for row in rows if row.column not in STABILITY]
    lead = sentence(pair, told) if told else f"{pair.having} against {pair.without}:"
    verb, it = ("underfits", "it") if len(failed) == 1 else ("underfit", "they")
    return (
        f"{lead} {listing(failed)} {verb} in this budget, so how soon and how steadily {it} came to a plateau "
        "says nothing of speed or stability."
    )


def sentence(pair: Pair, rows: Sequence[Contrast]) -> str:
    """What the intervals say, and what they leave open."""
    shown, open_ = [row.words for row in rows if row.sure], [row for row in rows if not row.sure]
    lead = f"{pair.having} against {pair.without}: "
    told = f"{'; '.join(shown)}. " if shown else ""
    if not open_:
        return lead + told.strip()
    topics = listing([f"{row.topic} ({row.difference}, 95 % interval {row.interval})" for row in open_])
    return f"{lead}{told}This study cannot tell the two apart in {topics}."


def together(study: Study) -> Answer | None:
    """Batch normalisation with dropout: against neither, and against each alone."""
    for name in sorted(study.config.variants):
        parents = [
            pair.without
            for key in ("model.batchnorm", "model.dropout")
            for pair in pairs(study, key, OFF[key])
            if pair.having == name
        ]
        if len(parents) == 2 and switched_on(study, name) == ["model.batchnorm", "model.dropout"]:
            others = dict.fromkeys((study.config.baseline, *sorted(parents)))
            sentences = [against(study, name, other) for other in others if other != name]
            return Answer("What did batch normalisation and dropout do together?", sentences)
    return None


def against(study: Study, name: str, other: str) -> str:
    if other == study.config.baseline:
        entry = next(entry for entry in study.entries if entry.name == name)
        return verdict_sentence(study, entry)
    estimate = study.scores.difference(name, other)
    difference, half = float(estimate.difference), float(estimate.half_width(ALPHA / 2))
    span = interval(difference - half, difference + half)
    text = f"Against {other} alone: {signed(difference)} points, 95 % interval {span}"
    return f"{text}." if abs(difference) > half else f"{text}; this study cannot tell the two apart."


def best_combination(study: Study) -> Answer | None:
    """Of the variants that join two regularisers or more."""
    joined = [entry for entry in study.variants if len(switched_on(study, entry.name)) > 1]
    if not joined:
        return None
    best = joined[0]
    parts = listing([key.split(".")[1].replace("_", " ") for key in switched_on(study, best.name)])
    among = f"The highest mean among {len(joined)} combinations is" if joined[1:] else "The one combination is"
    lead = f"{among} {best.name} ({parts}) with {percent(best.score)}."
    return Answer("Which combination did best?", [lead, verdict_sentence(study, best), rivals(study, best)])


def rivals(study: Study, best: Entry) -> str:
    others = [entry.name for entry in study.entries if entry.may_be_best and entry.name != best.name]
    if not best.may_be_best:
        return f"It is ruled out as the best of the study, which may be {listing(others, 'or')}." if others else ""
    return (
        f"The best of the study may as well be {listing(others, 'or')}."
        if others
        else "All others are ruled out as the best."
    )


def switched_on(study: Study, name: str) -> list[str]:
    settings = full_settings(study.config, name)
    return [key for key, off in OFF.items() if settings[key] != off]


def compared_names(study: Study) -> list[str]:
    """The baseline and the variants that add one regulariser to it."""
    found = [pair for key, off in OFF.items() for pair in pairs(study, key, off)]
    return [study.config.baseline, *(pair.having for pair in found if pair.without == study.config.baseline)]

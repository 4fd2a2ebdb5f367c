"""How a setting changes a measure, in words and in the cells of a table."""

from collections.abc import Sequence
from dataclasses import dataclass

from mlpstudy.compare.ablations import Ablation, MeasureChange, Reservation
from mlpstudy.compare.study import Study
from mlpstudy.language import N_, tr
from mlpstudy.wording.measures import MeasureText, measure_text
from mlpstudy.wording.numbers import decimal, listing, signed_interval, signed_within
from mlpstudy.wording.verdicts import LABELS

SAME = N_("the same in every run")
RESERVATIONS: dict[Reservation, str] = {  # with too few runs nothing is read, and all have one sentence together
    "corrected": N_("{topic} (once corrected for all comparisons)"),
    "section": N_("{topic} (once corrected for all readings of this section)"),
}


@dataclass(frozen=True)
class ChangeRow:
    """One row of an ablation's table, every number as text."""

    label: str
    without: str
    having: str
    difference: str
    interval: str
    reading: str
    over_runs: bool = False  # its interval counts runs alone


def change_row(study: Study, change: MeasureChange) -> ChangeRow:
    """The cells of one measure."""
    text = measure_text(study, change.measure)
    decimals = shown_decimals(change, text)
    readings = {"less": text.less, "more": text.more, "same": SAME, "open": unsure(study)}
    low, high = text.factor * change.low, text.factor * change.high
    over_runs = change.basis == "runs"
    return ChangeRow(
        label=tr("{label}, over runs", label=tr(text.label)) if over_runs else tr(text.label),
        without=decimal(text.factor * change.without, decimals),
        having=decimal(text.factor * change.having, decimals),
        difference=signed_within(text.factor * change.difference, low, high, decimals),
        interval=signed_interval(low, high, decimals),
        reading=tr(readings[change.reading]),
        over_runs=over_runs,
    )


def unsure(study: Study) -> str:
    """What a table calls a change without a direction: as the leaderboard does, where there are no verdicts."""
    return LABELS["descriptive" if study.descriptive else "undecided"]


def shown_decimals(change: MeasureChange, text: MeasureText) -> int:
    """Two more where all would be lost: 0.00043 is not 0.000."""
    if change.measure == "score":
        return text.decimals
    largest = text.factor * max(abs(change.without), abs(change.having))
    return text.decimals + (2 if 0 < largest < 10 ** (1 - text.decimals) else 0)


def change_sentences(study: Study, changes: Sequence[MeasureChange]) -> list[str]:
    """What the intervals say, and what they leave open."""
    told = [told_change(study, change) for change in changes if change.reading != "open"]
    unread = [change for change in changes if change.reading == "open"]
    sentences = [tr("{changes}.", changes="; ".join(told))] if told else []
    return [*sentences, open_sentence(study, unread)] if unread else sentences


def open_sentence(study: Study, changes: Sequence[MeasureChange]) -> str:
    """In what no direction is named, and why."""
    if study.descriptive:
        topics = listing([topic_of(study, change) for change in changes])
        return tr("The runs are too few to name a direction in {topics}.", topics=topics)
    topics = listing([open_change(study, change) for change in changes])
    return tr("This study cannot tell the two apart in {topics}.", topics=topics)


def told_change(study: Study, change: MeasureChange) -> str:
    """faster convergence: the numbers stand in the small picture and in the table."""
    if change.reading != "same":
        return change_row(study, change).reading
    return tr("the same {topic} in every run", topic=topic_of(study, change))


def open_change(study: Study, change: MeasureChange) -> str:
    """speed of convergence (once corrected for all comparisons)"""
    topic = topic_of(study, change)
    return tr(RESERVATIONS[change.reservation], topic=topic) if change.reservation else topic


def topic_of(study: Study, change: MeasureChange) -> str:
    """speed of convergence"""
    return tr(measure_text(study, change.measure).topic)


def ablation_title(ablation: Ablation) -> str:
    """Which two variants stand beside each other."""
    return tr("{having} against {without}", having=ablation.having, without=ablation.without)

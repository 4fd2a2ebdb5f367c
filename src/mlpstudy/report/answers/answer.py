"""A question of the report and what answers it."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from mlpstudy.compare.ablations import Ablation, MeasureChange
from mlpstudy.compare.sections import Asked, SectionChanges, section_changes
from mlpstudy.compare.study import Study
from mlpstudy.language import tr, trn
from mlpstudy.regularisers import STABILITY
from mlpstudy.report.answers.pictures import Picture, common_scales, small_picture
from mlpstudy.wording.changes import ChangeRow, ablation_title, change_row, change_sentences
from mlpstudy.wording.colon import behind_colon
from mlpstudy.wording.numbers import listing


@dataclass(frozen=True)
class AblationTable:
    """The numbers of two variants with and without a setting, all else equal; `ablation` heads its two columns."""

    ablation: Ablation
    rows: tuple[ChangeRow, ...]


@dataclass(frozen=True)
class Statement:
    """Sentences, what they are about where that needs to be said, and a small picture of each number behind them."""

    text: str
    subject: str | None = None
    pictures: tuple[Picture, ...] = ()

    @property
    def told(self) -> str:
        """The text as it stands behind its subject and a colon, where there is one."""
        return behind_colon(self.text) if self.subject else self.text


@dataclass(frozen=True)
class Answer:
    """A question with what the study says to it."""

    question: str
    statements: tuple[Statement, ...]
    tables: tuple[AblationTable, ...] = ()

    @property
    def over_runs(self) -> bool:
        """Does any interval in its tables count runs alone?"""
        return any(row.over_runs for table in self.tables for row in table.rows)


def plain_answer(question: str, texts: Sequence[str]) -> Answer:
    """An answer without tables; empty sentences fall out."""
    return Answer(question, tuple(Statement(text) for text in texts if text))


def asked(ablations: Sequence[Ablation], measures: Sequence[str]) -> list[Asked]:
    """What a question compares: every ablation by every measure."""
    return [(ablation, measure) for ablation in ablations for measure in measures]


def ablation_answer(
    study: Study,
    question: str,
    ablations: Sequence[Ablation],
    measures: Sequence[str],
    section: SectionChanges | None = None,
) -> Answer:
    """Each ablation in words, with its table where both variants have any of the measures.

    `section`: the changes of all questions that are corrected together. A question without a section is corrected for
    itself alone.
    """
    section = section_changes(study, asked(ablations, measures)) if section is None else section
    changes = [
        (ablation, [] if both_lost(study, ablation) else measured(section, ablation, measures))
        for ablation in ablations
    ]
    statements = [ablation_statement(study, ablation, changed) for ablation, changed in changes]
    tables = tuple(
        AblationTable(ablation, tuple(table_row(study, ablation, change) for change in changed))
        for ablation, changed in changes
    )
    drawn = small_pictures([changed for _, changed in changes], tables)
    told = tuple(replace(each, pictures=pictures) for each, pictures in zip(statements, drawn, strict=True))
    return Answer(question, told, tuple(each for each in tables if each.rows))


def small_pictures(
    changes: Sequence[Sequence[MeasureChange]], tables: Sequence[AblationTable]
) -> list[tuple[Picture, ...]]:
    """Of each table's rows, from the changes in them; a measure has one scale throughout the answer."""
    scales = common_scales([change for changed in changes for change in changed])
    return [
        tuple(
            small_picture(table.ablation, row, change, scales[change.measure])
            for row, change in zip(table.rows, changed, strict=True)
        )
        for table, changed in zip(tables, changes, strict=True)
    ]


def measured(section: SectionChanges, ablation: Ablation, measures: Sequence[str]) -> list[MeasureChange]:
    """Of those measures that both variants have."""
    return [section[ablation, measure] for measure in measures if (ablation, measure) in section]


def table_row(study: Study, ablation: Ablation, change: MeasureChange) -> ChangeRow:
    """The numbers of one measure, without a reading where the sentence withholds it."""
    row = change_row(study, change)
    return replace(row, reading="") if change.measure in STABILITY and plateau(study, ablation) else row


def ablation_statement(study: Study, ablation: Ablation, changes: Sequence[MeasureChange]) -> Statement:
    """A variant that learns little is soon done, and steady: that says nothing of speed or stability."""
    if both_lost(study, ablation):
        text = tr("Every run of both diverged, so that there is nothing to compare.")
        return Statement(text, ablation_title(ablation))
    if not changes:
        text = tr(
            "Nothing to compare: not both have this measure; there is none of runs that diverged at once, nor of a "
            "single layer or a single epoch."
        )
        return Statement(text, ablation_title(ablation))
    withheld = plateau(study, ablation)
    if not withheld or not any(change.measure in STABILITY for change in changes):
        return Statement(" ".join(change_sentences(study, changes)), ablation_title(ablation))
    told = change_sentences(study, [change for change in changes if change.measure not in STABILITY])
    return Statement(" ".join([*told, withheld]), ablation_title(ablation))


def both_lost(study: Study, ablation: Ablation) -> bool:
    """Did every run of both diverge? Then both stand for the majority class, which is the same in every run."""
    return study.row(ablation.without).lost and study.row(ablation.having).lost


def plateau(study: Study, ablation: Ablation) -> str:
    """Why nothing is said of speed and stability; empty where it is. Of two variants that were not both lost."""
    rows = [row for row in study.rows if row.name in (ablation.without, ablation.having)]
    if lost := [row.name for row in rows if row.lost]:
        return tr("{name} diverged in every run, so that nothing is known of its speed or stability.", name=lost[0])
    underfitting = [row.name for row in rows if row.underfits]
    if not underfitting:
        return ""
    return trn(
        "{names} underfits, so how soon and how steadily it came to a plateau says nothing of speed or stability.",
        "{names} underfit, so how soon and how steadily they came to a plateau says nothing of speed or stability.",
        len(underfitting),
        names=listing(underfitting),
    )

"""What two settings do together, where variants cross them: a table of scores, and a rule of thumb put to the test."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import repeat

from mlpstudy.compare.ablations import Ablation, MeasureChange, Reading
from mlpstudy.compare.factors import Family, crossed
from mlpstudy.compare.interaction import Corners, interaction_changes
from mlpstudy.compare.study import Averaging, Study
from mlpstudy.language import N_, tr
from mlpstudy.report.answers.answer import AblationTable, Answer, Statement, ablation_answer
from mlpstudy.report.answers.pictures import small_picture
from mlpstudy.report.answers.rules import Rule
from mlpstudy.report.figures.dots import common_scale
from mlpstudy.wording.changes import SAME, ChangeRow, unsure
from mlpstudy.wording.measures import score_name
from mlpstudy.wording.numbers import interval, signed_points
from mlpstudy.wording.table import TextTable, score_cell, setting_value

HOLDS: dict[Reading, str] = {  # but what is open, whose word depends on the runs
    "more": N_("as the rule says"),
    "less": N_("against the rule"),
    "same": SAME,
}
SCORES: dict[Averaging, str] = {
    "runs": N_("Test {score} in %, mean ± standard deviation over runs."),
    "images": N_("Test {score} in %, mean over the test images ± standard deviation over runs."),
    "repeats": N_("Test {score} in %, recalls of all folds of a repeat together ± standard deviation over runs."),
}


@dataclass(frozen=True)
class Step:
    """Four variants of a grid, and the setting along whose axis they are a step."""

    grid: Family
    corners: Corners
    axis: int

    @property
    def values(self) -> tuple[object, object]:
        """The setting's values before and after."""
        of = {name: values[self.axis] for values, name in self.grid.items()}
        return of[self.corners.from_without], of[self.corners.to_without]

    @property
    def begin(self) -> str:
        """The first value as a person reads it."""
        return setting_value(self.values[0])

    @property
    def end(self) -> str:
        """The second value as a person reads it."""
        return setting_value(self.values[1])

    def everywhere(self) -> list[Ablation]:
        """The same step under each value of the other setting."""
        before, after = self.line(self.values[0]), self.line(self.values[1])
        return [Ablation(before[other], after[other]) for other in before if other in after]

    def line(self, value: object) -> dict[object, str]:
        """The variants that have this value, by their value of the other setting."""
        return {values[1 - self.axis]: name for values, name in self.grid.items() if values[self.axis] == value}


def crossing_tables(study: Study, rule: Rule) -> list[TextTable]:
    """Scores by both settings, one table for each grid."""
    return [crossing_table(study, rule, grid) for grid in crossed(study, rule.rows, rule.columns)]


def crossing_table(study: Study, rule: Rule, grid: Family) -> TextTable:
    """A row for each value of the first setting; empty where no variant stands."""
    columns = dict.fromkeys(column for _, column in sorted(grid, key=lambda values: str(values[1])))
    headings = (tr(rule.words[column]) if column in rule.words else setting_value(column) for column in columns)
    rows = (
        (
            setting_value(value),
            *(score_cell(study.row(grid[value, column])) if (value, column) in grid else "" for column in columns),
        )
        for value in dict.fromkeys(value for value, _ in grid)
    )
    notes = [tr(SCORES[study.averaging], score=score_name(study))]
    if rule.corners(grid):
        notes.append(
            tr(
                "The rule of thumb is tested by a difference of two differences, whose error counts runs and images, "
                "with Holm's correction over its steps alone, apart from the other readings of this section."
            )
        )
    return TextTable((tr(rule.label), *headings), tuple(rows), " ".join(notes))


def crossing_answers(study: Study, rule: Rule) -> list[Answer]:
    """The steps alone where they are asked for, then the rule; nothing where no grid has its four corners."""
    steps = [
        Step(grid, corners, rule.axis)
        for grid in crossed(study, rule.rows, rule.columns)
        for corners in rule.corners(grid)
    ]
    return [*step_answers(study, rule, steps), rule_answer(study, rule, steps)] if steps else []


def step_answers(study: Study, rule: Rule, steps: Sequence[Step]) -> list[Answer]:
    """What each step does under each value of the other setting."""
    pairs = dict.fromkeys(pair for step in steps for pair in step.everywhere())
    return [ablation_answer(study, tr(rule.steps), list(pairs), ("score",))] if rule.steps else []


def rule_answer(study: Study, rule: Rule, steps: Sequence[Step]) -> Answer:
    """Each step with the other setting against the same step without it."""
    changes = interaction_changes(study, [step.corners for step in steps])
    sentences = [rule_sentences(study, rule, change, step) for change, step in zip(changes, steps, strict=True)]
    columns = Ablation(tr(rule.without), tr(rule.having))
    rows = [rule_row(study, change, step) for change, step in zip(changes, steps, strict=True)]
    scale = common_scale(changes)
    pictures = [
        (replace(small_picture(columns, row, change, scale), label=rule_label(rule, step)),)
        for row, change, step in zip(rows, changes, steps, strict=True)
    ]
    table = AblationTable(columns, tuple(rows))
    return Answer(tr(rule.question), tuple(map(Statement, sentences, repeat(None), pictures)), (table,))


def rule_sentences(study: Study, rule: Rule, change: MeasureChange, step: Step) -> str:
    """What the interval says of the rule, and what was withheld."""
    values = {"begin": step.begin, "end": step.end, "score": score_name(study)}
    if change.reading == "open" and study.descriptive:
        return tr("The runs are too few for a verdict on the step from {begin} to {end}.", **values)
    text = tr(rule.sentences[change.reading], **values)
    if not change.reservation:
        return text
    withheld = tr("The interval alone has a direction, which the correction for several steps takes back.")
    return f"{text} {withheld}"


def rule_label(rule: Rule, step: Step) -> str:
    """Below the picture: which dot is which."""
    having = tr(rule.having)
    return tr("change from {begin} to {end}, points; full dot: {having}", begin=step.begin, end=step.end, having=having)


def rule_row(study: Study, change: MeasureChange, step: Step) -> ChangeRow:
    """In points: what the step changes without and with the other setting."""
    return ChangeRow(
        label=tr("change from {begin} to {end}, points", begin=step.begin, end=step.end),
        without=signed_points(change.without),
        having=signed_points(change.having),
        difference=signed_points(change.difference),
        interval=interval(change.low, change.high),
        reading=tr(HOLDS.get(change.reading, unsure(study))),
    )

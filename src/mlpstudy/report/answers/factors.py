"""What a setting that is no regulariser does: variants that differ from one another in it alone, side by side."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

from mlpstudy.compare.ablations import Ablation
from mlpstudy.compare.factors import Family, families, reference
from mlpstudy.compare.leaderboard import LeaderboardRow
from mlpstudy.compare.sections import SectionChanges, section_changes
from mlpstudy.compare.study import Study
from mlpstudy.language import N_, tr
from mlpstudy.report.answers.answer import Answer, Statement, ablation_answer, asked
from mlpstudy.report.answers.leads import best, duels, least_gradient, most_dead_units
from mlpstudy.wording.measures import score_name
from mlpstudy.wording.numbers import decimal, listing, significant
from mlpstudy.wording.table import TextTable, score_cell, setting_value
from mlpstudy.wording.verdicts import verdict_label

Means = Mapping[str, float]


@dataclass(frozen=True)
class Column:
    """A measure in the table of a factor; `number` is None where a variant has no such measure."""

    label: str
    number: Callable[[Means], float | None]
    shown: Callable[[float], str]


@dataclass(frozen=True)
class FactorQuestion:
    """What is asked of the variants of a family, the measures that answer it, and the sentence that goes before."""

    text: str
    measures: tuple[str, ...]
    lead: Callable[[Study, Family, SectionChanges], str]


@dataclass(frozen=True)
class Factor:
    """A setting whose values the report compares."""

    setting: str
    label: str  # heading of the column of its values
    questions: tuple[FactorQuestion, ...]
    columns: tuple[Column, ...]
    note: str


def measure(name: str, factor: float = 1.0) -> Callable[[Means], float | None]:
    """A mean over runs by its name in metrics/runs.csv."""
    return lambda means: factor * means[name] if name in means else None


def deepest(name: str) -> Callable[[Means], float | None]:
    """Of the numbered measures of that name, one per layer, the one with the highest number."""

    def number(means: Means) -> float | None:
        layers = [int(key.removeprefix(name)) for key in means if key.removeprefix(name).isdecimal()]
        return means[f"{name}{max(layers)}"] if layers else None

    return number


TRAINING = Column(N_("training, %"), measure("train_accuracy", 100), decimal)
EPOCHS = Column(N_("epochs to 95 %"), measure("epochs_to_95"), decimal)
FACTORS = {
    "activation": Factor(
        setting="model.activation",
        label=N_("activation"),
        questions=(
            FactorQuestion(N_("Which activation generalises best?"), ("score", "log_loss", "gap"), best),
            FactorQuestion(N_("Do gradients vanish?"), ("first_gradient_ratio", "last_gradient_ratio"), least_gradient),
            FactorQuestion(N_("Do units die?"), ("dead_units",), most_dead_units),
        ),
        columns=(
            Column(N_("gradient in epoch 1: first layer"), measure("first_gradient_1"), significant),
            Column(N_("last layer"), deepest("first_gradient_"), significant),
            Column(N_("ratio"), measure("first_gradient_ratio"), significant),
            Column(N_("at the end: first layer"), measure("last_gradient_1"), significant),
            Column(N_("last layer"), deepest("last_gradient_"), significant),
            Column(N_("ratio"), measure("last_gradient_ratio"), significant),
            Column(N_("dead units, %"), measure("dead_units", 100), decimal),
        ),
        note=N_(
            "Gradient norms of the first and the last weight layer in the last batch of an epoch, means over runs. A "
            "gradient vanishes where units are saturated: the first layer then gets much less of it than the last. "
            "Dead units give the same output for every validation image."
        ),
    ),
    "learning_rate": Factor(
        setting="train.learning_rate",
        label=N_("learning rate"),
        questions=(
            FactorQuestion(
                N_("Which learning rate generalises best?"), ("score", "epochs_to_95", "loss_roughness"), best
            ),
        ),
        columns=(TRAINING, EPOCHS),
        note=N_("A run that diverged is scored as predicting the majority class."),
    ),
    "batch_size": Factor(
        setting="train.batch_size",
        label=N_("batch size"),
        questions=(FactorQuestion(N_("Which batch size generalises best?"), ("score", "gap", "epochs_to_95"), best),),
        columns=(TRAINING, EPOCHS),
        note=N_(
            "Where no early stopping ends a run, all train for as many epochs: a larger batch means fewer steps, at "
            "the same learning rate."
        ),
    ),
}


def factor_answers(study: Study, factor: Factor) -> list[Answer]:
    """Each question of the factor, all corrected together; nothing where no variants differ in it alone."""
    shown = families(study, factor.setting)
    pairs = [pair for family in shown for pair in against_reference(study, family)]
    compared = [pair for question in factor.questions for pair in asked(pairs, question.measures)]
    compared += asked([duel for family in shown for duel in duels(study, family)], ("score",))
    section = section_changes(study, compared)
    return [factor_answer(study, question, shown, pairs, section) for question in factor.questions] if pairs else []


def factor_answer(
    study: Study,
    question: FactorQuestion,
    shown: Sequence[Family],
    pairs: Sequence[Ablation],
    section: SectionChanges,
) -> Answer:
    """A sentence on each family, under the names of its variants where there are several, then each pair."""
    answer = ablation_answer(study, tr(question.text), pairs, question.measures, section)
    leads = [
        Statement(text, subject=listing(list(family.values())) if len(shown) > 1 else None)
        for family in shown
        if (text := question.lead(study, family, section))
    ]
    return replace(answer, statements=(*leads, *answer.statements))


def against_reference(study: Study, family: Family) -> list[Ablation]:
    """Every variant of a family beside its reference."""
    first = reference(study, family)
    return [Ablation(first, name) for name in family.values() if name != first]


def factor_table(study: Study, factor: Factor) -> TextTable:
    """One row for each variant of each family, in the order of the values."""
    headings = (tr("variant"), tr(factor.label), tr("{score}, %", score=score_name(study)), tr("verdict"))
    rows = [
        factor_row(study.row(name), setting_value(value), factor)
        for family in families(study, factor.setting)
        for (value,), name in family.items()
    ]
    notes = [tr(factor.note)]
    if study.design.unequal_runs:
        notes.append(tr("In this table means over runs are weighed by their test images."))
    return TextTable((*headings, *(tr(column.label) for column in factor.columns)), tuple(rows), " ".join(notes))


def factor_row(row: LeaderboardRow, value: str, factor: Factor) -> tuple[str, ...]:
    """The cells of one variant."""
    numbers = [(column, column.number(row.means)) for column in factor.columns]
    cells = ["" if number is None else column.shown(number) for column, number in numbers]
    return (row.name, value, score_cell(row), verdict_label(row), *cells)

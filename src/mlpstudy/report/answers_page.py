"""reports/answers.md: what the study says, in sentences and their numbers, for GitHub and for whoever quotes it."""

from collections.abc import Iterator, Sequence

from tabulate import tabulate

from mlpstudy.language import tr
from mlpstudy.report.answers.answer import AblationTable, Answer, Statement
from mlpstudy.report.answers.planning import planning_answer
from mlpstudy.report.answers.search import SearchSection
from mlpstudy.report.material import Material
from mlpstudy.wording.inputs import inputs_sentence
from mlpstudy.wording.leaderboard import heading
from mlpstudy.wording.markdown import plain
from mlpstudy.wording.plain import plain_words
from mlpstudy.wording.reach import reach
from mlpstudy.wording.summary import summary
from mlpstudy.wording.trivial import worth
from mlpstudy.wording.verdicts import verdict_sentences
from mlpstudy.wording.warnings import warnings


def answers_page(material: Material) -> str:
    """The report's sentences as Markdown, section by section in the order of the page."""
    study = material.study
    parts = ["# " + tr("Which variant generalises best?")]
    parts += [plain(" ".join(sentences)) for sentences in (plain_words(study), summary(study))]
    parts += [plain(" ".join(filter(None, [f"{heading(study)}.", reach(study)])))]
    parts += bullets(warnings(study, material.leak))
    if told := [sentence for _, sentence in verdict_sentences(study)]:
        parts += ["## " + tr("Differences from the baseline"), *bullets(told)]
    parts += [plain(worth(study))]
    parts += [plain(seen)] if (seen := inputs_sentence(study)) else []
    for title, answers in answered(material):
        if answers:
            parts += [f"## {title}", *(part for answer in answers for part in answer_parts(answer))]
    if material.search:
        parts += ["## " + tr("Tuned variants"), *(part for each in material.search for part in search_parts(each))]
    return "\n\n".join(parts) + "\n"


def answered(material: Material) -> list[tuple[str, Sequence[Answer]]]:
    """Headings of the page, and the answers below each."""
    planning = [planning_answer(material.study, material.plan)] if material.plan else []
    return [
        (tr("Regularisation"), material.regularisation),
        (tr("Initialisation"), material.initialisation),
        *((section.title, section.answers) for section in material.settings),
        (tr("Images per class"), material.learning_curve),
        (tr("Class sizes"), material.imbalance_answers),
        (tr("Planning"), planning),
    ]


def answer_parts(answer: Answer) -> Iterator[str]:
    """The question, what answers it, and the numbers behind."""
    yield f"### {plain(answer.question)}"
    yield from bullets([statement_text(statement) for statement in answer.statements])
    yield from map(numbers, answer.tables)


def search_parts(section: SearchSection) -> Iterator[str]:
    """What tuning gave, and the settings to go on with."""
    yield from answer_parts(section.worth)
    yield from answer_parts(section.found)
    headings = list(map(plain, section.settings.headings))
    rows = [list(map(plain, row)) for row in section.settings.rows]
    yield tabulate(rows, headings, "pipe", disable_numparse=True)
    yield from answer_parts(section.trials)
    yield from answer_parts(section.choice)
    yield f"```yaml\n{section.recipe}```"


def numbers(table: AblationTable) -> str:
    """The measures of two variants, as the page has them in a fold."""
    pair = table.ablation.without, table.ablation.having
    headings = ["", *pair, tr("difference"), tr("95 % interval"), tr("reading")]
    rows = [[row.label, row.without, row.having, row.difference, row.interval, row.reading] for row in table.rows]
    alignment = ("left", "right", "right", "right", "right", "left")
    return tabulate(rows, list(map(plain, headings)), "pipe", colalign=alignment, disable_numparse=True)


def statement_text(statement: Statement) -> str:
    """With what it is about in front."""
    return f"{statement.subject}: {statement.told}" if statement.subject else statement.told


def bullets(texts: Sequence[str]) -> Iterator[str]:
    """One list, where there is anything to list."""
    if texts:
        yield "\n".join(f"- {plain(text)}" for text in texts)

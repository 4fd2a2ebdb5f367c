"""What docs/studies/run.py kept of a study, as pages quote it: in English or Spanish, rounded as the report rounds."""

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from mlpstudy.wording.measures import MEASURES, SCORES

ROOT = Path(__file__).parents[2]
KEPT = ROOT / "docs/studies/results"
LANGUAGES = ("en", "es")
DIFFERENCE = {
    "en": "{difference} points, 95 % interval {interval}",
    "es": "{difference} puntos, intervalo del 95 %: {interval}",
}
READINGS = (
    *((text.less, text.more) for text in (*MEASURES, *SCORES.values())),
    ("against the rule", "as the rule says"),
)
OPPOSITE = {reading: other for pair in READINGS for reading, other in (pair, pair[::-1])}
AT_ONCE = {"en": "for all comparisons at once", "es": "para todas las comparaciones a la vez"}
MARKS = {  # of a claim: shown, cannot be told, the contrary shown
    "en": ("supported", "not decidable here", "not supported"),
    "es": ("respaldada", "no se puede decidir aquí", "no respaldada"),
}
SEPARATOR = {"en": ",", "es": ";"}  # between numbers: in Spanish the comma is the decimal sign


def folder_of(study: str) -> Path:
    """Where the results of a study are kept."""
    return KEPT / study


@dataclass(frozen=True)
class Results:
    """One study, in one language. What is not there raises KeyError, so that no page is built around a gap."""

    study: str
    language: str
    answers: tuple[str, ...]  # lines of answers.md in this language
    english: tuple[str, ...]  # the same lines in English: pages name what they quote by its English words

    @property
    def variants(self) -> Mapping[str, Any]:
        """Variant -> its metrics, as in metrics/variants."""
        loaded: Mapping[str, Any] = json.loads((folder_of(self.study) / "variants.json").read_text())
        return loaded

    @property
    def cost(self) -> Mapping[str, Any]:
        """Seconds and memory (MB) of a first time, and the cores it had; empty where they were not measured."""
        file = folder_of(self.study) / "cost.json"
        loaded: Mapping[str, Any] = json.loads(file.read_text()) if file.exists() else {}
        return loaded

    @property
    def leaderboard(self) -> str:
        """The table alone."""
        return table_lines(self.leaderboard_page.partition("\n## ")[0])

    @property
    def ensembles(self) -> str:
        """The table of all runs of a variant together."""
        return table_lines(self.leaderboard_page.partition("\n## ")[2])

    @property
    def leaderboard_page(self) -> str:
        """All of leaderboard.md."""
        return (folder_of(self.study) / f"leaderboard.{self.language}.md").read_text()

    @property
    def heading(self) -> str:
        """Runs, test images and the detectable difference."""
        return next(line for line in self.answers if line.endswith(".") and "± " in line)

    def row(self, competitor: str, table: str = "") -> list[str]:
        """Cells of its row, of the leaderboard unless another table is given: name, mark, score, training, difference,
        interval, ..."""
        for line in (table or self.leaderboard).splitlines():
            if cells(line)[0] == competitor:
                return cells(line)
        raise KeyError(f"{self.study}: no row of {competitor}")

    def ensemble(self, variant: str) -> str:
        """Score of all runs together and its interval over images, as 97.0 % (95.9 to 98.1)."""
        _, score, interval, *_ = self.row(variant, self.ensembles)
        return f"{score} % ({interval})"

    def score(self, competitor: str) -> str:
        """As 92.8 %."""
        return f"{self.row(competitor)[2].partition(' ')[0]} %"

    def training(self, competitor: str) -> str:
        """Training accuracy in evaluation mode, as 99.9 %."""
        return f"{self.row(competitor)[3]} %"

    def difference(self, competitor: str, verdict: str = "") -> str:
        """From the baseline: "+0.6 points, 95 % interval +0.1 to +1.2"; ValueError where the verdict is another one."""
        self.check(competitor, verdict)
        *_, difference, interval, _, _ = self.row(competitor)
        text = DIFFERENCE[self.language].format(difference=difference, interval=interval)
        return text + self.at_once(competitor) if self.variants.get(competitor, {}).get("verdict") == "better" else text

    def check(self, variant: str, verdict: str) -> None:
        """ValueError where a page relies on another verdict than the study's; "" relies on none."""
        if verdict and (now := self.variants[variant]["verdict"]) != verdict:
            raise ValueError(f"{self.study}: {variant} is {now}, a page says {verdict}")

    def at_once(self, variant: str) -> str:
        """Behind a winner's difference, as the best of many looks better than it is: the interval for all at once."""
        (span,) = re.findall(AT_ONCE[self.language] + r"[:,]? ([^;)]+)[;)]", self.sentence(variant))
        return f"{SEPARATOR[self.language]} {AT_ONCE[self.language]} {span}"

    def sentence(self, variant: str, verdict: str = "") -> str:
        """The verdict's own words; ValueError where it is another one than the page takes it for."""
        self.check(variant, verdict)
        start = re.compile(rf"- {re.escape(variant)}[ :(]".replace("_", r"\\?_"))
        number = next((n for n, line in enumerate(self.english) if start.match(line.replace("\\", ""))), None)
        if number is None:
            raise KeyError(f"{self.study}: no sentence on {variant}")
        return self.answers[number].removeprefix("- ")

    def reading(self, question: str, subject: str, says: str = "") -> str:
        """What the report answers to a question (by words of it), on a pair such as "batchnorm against baseline".

        `says` are English words that the page relies on: ValueError where the answer has them no more.
        """
        for number, line in self.below(question):
            if line.replace("\\", "").startswith(f"- {subject}:"):
                if says not in line:
                    raise ValueError(f"{self.study}: {subject}: expected {says!r}, but {line}")
                return self.answers[number].partition(": ")[2]
        raise KeyError(f"{self.study}: no answer to {question!r} on {subject!r}")

    def statement(self, question: str, begins: str) -> str:
        """A sentence of the answer to a question, by its first English words."""
        for number, line in self.below(question):
            if line.removeprefix("- ").replace("\\", "").startswith(begins):
                return self.answers[number].removeprefix("- ")
        raise KeyError(f"{self.study}: no sentence below {question!r} that begins with {begins!r}")

    def statements(self, question: str) -> list[str]:
        """Every sentence of the answer to a question."""
        numbers = [number for number, line in self.below(question) if line.startswith("- ")]
        return [self.answers[number].removeprefix("- ") for number in numbers]

    def paragraph(self, begins: str) -> str:
        """What the report says outside of its lists, by its first English words."""
        number = next((n for n, line in enumerate(self.english) if line.startswith(begins)), None)
        if number is None:
            raise KeyError(f"{self.study}: no paragraph that begins with {begins!r}")
        return self.answers[number]

    def table(self, question: str) -> str:
        """The table below a question."""
        numbers = [number for number, line in self.below(question) if line.startswith("|")]
        if not numbers:
            raise KeyError(f"{self.study}: no table below {question!r}")
        return "\n".join(self.answers[number] for number in numbers)

    def block(self, fence: str) -> str:
        """What stands in the one fenced block of this kind, such as yaml."""
        block = "\n".join(self.answers).partition(f"```{fence}\n")[2].partition("\n```")[0]
        if not block:
            raise KeyError(f"{self.study}: no block of {fence}")
        return block

    def change(self, question: str, pair: tuple[str, str], measure: str) -> str:
        """A measure of two variants (without, with) and its interval: "2.7 → 4.6 (+1.9, +1.0 to +2.8)"."""
        return self.told(self.changed(question, pair, measure))[0]

    def mark(self, question: str, pair: tuple[str, str], measure: str, claim: str) -> str:
        """Of a claim that is a reading of the report, such as "faster convergence": the study's answer to it."""
        return self.marked(self.changed(question, pair, measure), claim)

    def marked(self, number: int, claim: str) -> str:
        """What the reading in a line of a table makes of a claim; KeyError where the report has no such reading."""
        reading, (shown, unknown, contrary) = cells(self.english[number])[-1], MARKS[self.language]
        return {claim: shown, OPPOSITE[claim]: contrary}.get(reading, unknown)

    def changed(self, question: str, pair: tuple[str, str], measure: str) -> int:
        """Number of the line that compares two variants in a measure."""
        inside = False
        for number, line in self.below(question):
            row = cells(line)
            if len(row) > 2 and not row[0]:
                inside = (row[1].replace("\\", ""), row[2].replace("\\", "")) == pair
            elif inside and row and row[0].startswith(measure):
                return number
        raise KeyError(f"{self.study}: no {measure!r} of {pair} below {question!r}")

    def line(self, question: str, first: str) -> int:
        """Number of the line of another table, by its first cell."""
        for number, text in self.below(question):
            if (row := cells(text)) and row[0].startswith(first):
                return number
        raise KeyError(f"{self.study}: no {first!r} below {question!r}")

    def told(self, number: int) -> tuple[str, str]:
        """Of a row that compares two: "2.7 → 4.6 (+1.9, +1.0 to +2.8)", and what the report reads out of it."""
        _, without, having, difference, span, reading = cells(self.answers[number])
        return f"{without} → {having} ({difference}{SEPARATOR[self.language]} {span})", reading

    def below(self, question: str) -> Iterator[tuple[int, str]]:
        """Numbers and English text of the lines below a question, up to the next heading."""
        heads = [n for n, line in enumerate(self.english) if line.startswith("### ") and question in line]
        if not heads:
            raise KeyError(f"{self.study}: no question with {question!r}")
        for number in range(heads[0] + 1, len(self.english)):
            if self.english[number].startswith("#"):
                return
            yield number, self.english[number]


def table_lines(text: str) -> str:
    """The Markdown tables of a text alone."""
    return "\n".join(line for line in text.splitlines() if line.startswith("|"))


def cells(line: str) -> list[str]:
    """Of a row of a Markdown table; nothing of another line."""
    return [cell.strip() for cell in line.strip("|").split("|")] if line.startswith("|") else []


def read_results(study: str, language: str) -> Results:
    """KeyError where the study was not run."""
    if not folder_of(study).exists():
        raise KeyError(f"{study}: not run yet; python -m docs.studies.run {study}")
    texts = {each: (folder_of(study) / f"answers.{each}.md").read_text().splitlines() for each in LANGUAGES}
    return Results(study, language, tuple(texts[language]), tuple(texts["en"]))

"""The sentences and tables of answers.md, as pages quote them: in English or Spanish, found by their English words."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from mlpstudy.wording.colon import behind_colon
from mlpstudy.wording.measures import MEASURES, SCORES

READINGS = (
    *((text.less, text.more) for text in (*MEASURES, *SCORES.values())),
    ("against the rule", "as the rule says"),
)
OPPOSITE = {reading: other for pair in READINGS for reading, other in (pair, pair[::-1])}
MARKS = {  # of a claim: shown, cannot be told, the contrary shown
    "en": ("supported", "not decidable here", "not supported"),
    "es": ("respaldada", "no se puede decidir aquí", "no respaldada"),
}
SEPARATOR = {"en": ",", "es": ";"}  # between numbers: in Spanish the comma is the decimal sign


@dataclass(frozen=True)
class Answers:
    """What is not there raises KeyError, so that no page is built around a gap."""

    study: str
    language: str
    lines: tuple[str, ...]  # of answers.md in this language
    english: tuple[str, ...]  # the same lines in English: pages name what they quote by its English words

    @property
    def heading(self) -> str:
        """Runs, test images and the detectable difference."""
        return next(line for line in self.lines if line.endswith(".") and "± " in line)

    def sentence(self, variant: str) -> str:
        """A verdict in the report's words."""
        start = re.compile(rf"- {re.escape(variant)}[ :(]".replace("_", r"\\?_"))
        number = next((n for n, line in enumerate(self.english) if start.match(line.replace("\\", ""))), None)
        if number is None:
            raise KeyError(f"{self.study}: no sentence on {variant}")
        return self.lines[number].removeprefix("- ")

    def reading(self, question: str, subject: str, says: str = "") -> str:
        """What the report answers to a question (by words of it), on a pair such as "batchnorm against baseline".

        It begins as behind a colon. `says` are English words that the page relies on: ValueError where the answer has
        them no more.
        """
        for number, line in self.below(question):
            if line.replace("\\", "").startswith(f"- {subject}:"):
                if says not in line:
                    raise ValueError(f"{self.study}: {subject}: expected {says!r}, but {line}")
                return behind_colon(self.lines[number].partition(": ")[2])
        raise KeyError(f"{self.study}: no answer to {question!r} on {subject!r}")

    def statement(self, question: str, begins: str) -> str:
        """A sentence of the answer to a question, by its first English words."""
        for number, line in self.below(question):
            if line.removeprefix("- ").replace("\\", "").startswith(begins):
                return self.lines[number].removeprefix("- ")
        raise KeyError(f"{self.study}: no sentence below {question!r} that begins with {begins!r}")

    def statements(self, question: str) -> list[str]:
        """Every sentence of the answer to a question."""
        numbers = [number for number, line in self.below(question) if line.startswith("- ")]
        return [self.lines[number].removeprefix("- ") for number in numbers]

    def paragraph(self, begins: str) -> str:
        """What the report says outside of its lists, by its first English words."""
        number = next((n for n, line in enumerate(self.english) if line.startswith(begins)), None)
        if number is None:
            raise KeyError(f"{self.study}: no paragraph that begins with {begins!r}")
        return self.lines[number]

    def table(self, question: str) -> str:
        """The table below a question."""
        numbers = [number for number, line in self.below(question) if line.startswith("|")]
        if not numbers:
            raise KeyError(f"{self.study}: no table below {question!r}")
        return "\n".join(self.lines[number] for number in numbers)

    def block(self, fence: str) -> str:
        """What stands in the one fenced block of this kind, such as yaml."""
        block = "\n".join(self.lines).partition(f"```{fence}\n")[2].partition("\n```")[0]
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
        _, without, having, difference, span, reading = cells(self.lines[number])
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


def cells(line: str) -> list[str]:
    """Of a row of a Markdown table; nothing of another line."""
    return [cell.strip() for cell in line.strip("|").split("|")] if line.startswith("|") else []

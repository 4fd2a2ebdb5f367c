"""What docs/studies/run.py kept of a study, as pages quote it: in English or Spanish, rounded as the report rounds."""

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from mlpstudy.language import spoken
from mlpstudy.wording.numbers import interval, percent, signed_points

ROOT = Path(__file__).parents[2]
KEPT = ROOT / "docs/studies/results"
LANGUAGES = ("en", "es")
DIFFERENCE = {
    "en": "{difference} points, 95 % interval {interval}",
    "es": "{difference} puntos, intervalo del 95 %: {interval}",
}


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
        """Seconds and memory (MB) of a first time, and the cores it had."""
        loaded: Mapping[str, Any] = json.loads((folder_of(self.study) / "cost.json").read_text())
        return loaded

    @property
    def leaderboard(self) -> str:
        """The table alone."""
        text = (folder_of(self.study) / f"leaderboard.{self.language}.md").read_text()
        return "\n".join(line for line in text.partition("\n## ")[0].splitlines() if line.startswith("|"))

    @property
    def heading(self) -> str:
        """Runs, test images and the detectable difference."""
        return next(line for line in self.answers if line.endswith(".") and "± " in line)

    def score(self, variant: str) -> str:
        """As 92.8 %."""
        values = self.variants[variant]
        with spoken(self.language):
            return percent(values.get("accuracy", values.get("balanced_accuracy")))

    def training(self, variant: str) -> str:
        """Training accuracy in evaluation mode, as 99.9 %."""
        with spoken(self.language):
            return percent(self.variants[variant]["train"])

    def difference(self, variant: str) -> str:
        """From the baseline: "+0.6 points, 95 % interval +0.1 to +1.2"."""
        values = self.variants[variant]
        with spoken(self.language):
            span = interval(values["low"], values["high"])
            return DIFFERENCE[self.language].format(difference=signed_points(values["diff"]), interval=span)

    def sentence(self, variant: str) -> str:
        """The verdict's own words."""
        start = re.compile(rf"- {re.escape(variant)}[ :(]".replace("_", r"\\?_"))
        number = next((n for n, line in enumerate(self.english) if start.match(line.replace("\\", ""))), None)
        if number is None:
            raise KeyError(f"{self.study}: no sentence on {variant}")
        return self.answers[number].removeprefix("- ")

    def reading(self, question: str, subject: str) -> str:
        """What the report answers to a question (by words of it), on a pair such as "batchnorm against baseline"."""
        for number, line in self.below(question):
            if line.replace("\\", "").startswith(f"- {subject}:"):
                return self.answers[number].partition(": ")[2]
        raise KeyError(f"{self.study}: no answer to {question!r} on {subject!r}")

    def change(self, question: str, pair: tuple[str, str], measure: str) -> str:
        """A measure of two variants (without, with) and its interval: "2.7 → 4.6 (+1.9, +1.0 to +2.8)"."""
        inside = False
        for number, line in self.below(question):
            row = cells(line)
            if len(row) > 2 and not row[0]:
                inside = (row[1].replace("\\", ""), row[2].replace("\\", "")) == pair
            elif inside and row and row[0].startswith(measure):
                _, without, having, difference, span, _ = cells(self.answers[number])
                return f"{without} → {having} ({difference}, {span})"
        raise KeyError(f"{self.study}: no {measure!r} of {pair} below {question!r}")

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


def read_results(study: str, language: str) -> Results:
    """KeyError where the study was not run."""
    if not folder_of(study).exists():
        raise KeyError(f"{study}: not run yet; python -m docs.studies.run {study}")
    texts = {each: (folder_of(study) / f"answers.{each}.md").read_text().splitlines() for each in LANGUAGES}
    return Results(study, language, tuple(texts[language]), tuple(texts["en"]))

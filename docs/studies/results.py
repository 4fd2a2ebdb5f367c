"""What docs/studies/run.py kept of a study, as pages quote it: in English or Spanish, rounded as the report rounds."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from docs.studies.answers import SEPARATOR, Answers, cells

from mlpstudy.files import read_json

ROOT = Path(__file__).parents[2]
KEPT = ROOT / "docs/studies/results"
LANGUAGES = ("en", "es")
DIFFERENCE = {
    "en": "{difference} points, 95 % interval {interval}",
    "es": "{difference} puntos, intervalo del 95 %: {interval}",
}
AT_ONCE = {"en": "for all comparisons at once", "es": "para todas las comparaciones a la vez"}


def folder_of(study: str) -> Path:
    """Where the results of a study are kept."""
    return KEPT / study


@dataclass(frozen=True)
class Results:
    """One study, in one language. What is not there raises KeyError, so that no page is built around a gap."""

    study: str
    language: str
    answers: Answers

    @property
    def variants(self) -> Mapping[str, Any]:
        """Variant -> its metrics, as in metrics/variants."""
        loaded: Mapping[str, Any] = read_json(folder_of(self.study) / "variants.json")
        return loaded

    @property
    def cost(self) -> Mapping[str, Any]:
        """Seconds and memory (MB) of a first time, and the cores it had; empty where they were not measured."""
        file = folder_of(self.study) / "cost.json"
        loaded: Mapping[str, Any] = read_json(file) if file.exists() else {}
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
        return (folder_of(self.study) / f"leaderboard.{self.language}.md").read_text(encoding="utf-8")

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
        return self.answers.sentence(variant)


def table_lines(text: str) -> str:
    """The Markdown tables of a text alone."""
    return "\n".join(line for line in text.splitlines() if line.startswith("|"))


def read_results(study: str, language: str) -> Results:
    """KeyError where the study was not run."""
    if not folder_of(study).exists():
        raise KeyError(f"{study}: not run yet; python -m docs.studies.run {study}")
    files = {each: folder_of(study) / f"answers.{each}.md" for each in LANGUAGES}
    texts = {each: file.read_text(encoding="utf-8").splitlines() for each, file in files.items()}
    return Results(study, language, Answers(study, language, tuple(texts[language]), tuple(texts["en"])))

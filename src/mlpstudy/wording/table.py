"""A table as text, and cells that several tables share."""

from dataclasses import dataclass

from mlpstudy.compare.leaderboard import LeaderboardRow
from mlpstudy.contracts.search import cell
from mlpstudy.language import tr
from mlpstudy.wording.numbers import decimal, exact


@dataclass(frozen=True)
class TextTable:
    """What a reader sees: the first cell of a row is its heading."""

    headings: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    note: str = ""


def score_cell(row: LeaderboardRow) -> str:
    """93.0 ± 0.8, and how many runs diverged where any did."""
    score = f"{decimal(100 * row.score)} ± {decimal(100 * row.score_sd)}"
    return tr("{score} ({diverged} diverged)", score=score, diverged=row.diverged) if row.diverged else score


def setting_value(value: object) -> str:
    """A setting's value as it was written, in the reader's signs: 0.001, 1000000, [512, 128], tanh, null"""
    return exact(value) if isinstance(value, float) else cell(value)

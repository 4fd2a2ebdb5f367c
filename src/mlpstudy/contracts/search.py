"""models/<variant>/search.csv: the trials of each run's search, with writer (train) and reader side by side."""

import csv
import io
import json
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal, cast

from mlpstudy import paths
from mlpstudy.files import csv_text, named_if_cut, open_table, write_text

Status = Literal["finished", "diverged"]
COLUMNS = ("run", "trial", "status", "epochs", "validation_loss", "validation_accuracy", "chosen")


@dataclass(frozen=True)
class Trial:
    """One training of a search; what it reached by the weights that the run would have reported."""

    number: int  # from 0
    status: Status
    epochs: int  # trained
    validation_loss: float | None  # in nats, by which the search chooses; None where the trial diverged
    validation_accuracy: float | None  # share of 1
    settings: Mapping[str, Any]  # tried, as {"model.dropout": 0.5}

    @property
    def loss(self) -> float:
        """The validation loss; infinite where the trial diverged."""
        return math.inf if self.validation_loss is None else self.validation_loss


def best_trial(trials: Sequence[Trial]) -> Trial:
    """The lowest validation loss, the first of equals; where every trial diverged, the first of all."""
    return min(trials, key=lambda trial: (trial.loss, trial.number))


def search_text(run: int, trials: Sequence[Trial], whole: bool = True) -> str:
    """The rows of one run under a header; numbers with every digit, for the search goes on from them.

    While trials are missing (not `whole`), none is chosen.
    """
    chosen = best_trial(trials) if whole else None
    rows: list[list[object]] = [[*COLUMNS, *trials[0].settings]]
    for trial in trials:
        reached = [number(trial.validation_loss), number(trial.validation_accuracy)]
        told = [run, trial.number, trial.status, trial.epochs, *reached, json.dumps(trial is chosen)]
        rows.append([*told, *map(cell, trial.settings.values())])
    return csv_text(rows)


def number(value: float | None) -> str:
    """The shortest text that gives the same number again; empty where there is none."""
    return "" if value is None else repr(value)


def cell(value: Any) -> str:
    """A setting's value as JSON; a word as it is, where it cannot be taken for JSON."""
    return value if isinstance(value, str) and value_of(value) == value else json.dumps(value)


def value_of(text: str) -> Any:
    """What `cell` wrote."""
    try:
        return json.loads(text)
    except ValueError:
        return text


def parse_search(text: str) -> dict[int, tuple[Trial, ...]]:
    """Run -> its trials, by number, from the text of one run or of several under one header."""
    runs: dict[int, list[Trial]] = {}
    for row in csv.DictReader(io.StringIO(text)):
        runs.setdefault(int(row["run"]), []).append(trial_of(row))
    return {run: tuple(trials) for run, trials in runs.items()}


def trial_of(row: Mapping[str, str]) -> Trial:
    """A line of the file."""
    return Trial(
        number=int(row["trial"]),
        status=cast(Status, row["status"]),
        epochs=int(row["epochs"]),
        validation_loss=float(row["validation_loss"]) if row["validation_loss"] else None,
        validation_accuracy=float(row["validation_accuracy"]) if row["validation_accuracy"] else None,
        settings={name: value_of(text) for name, text in row.items() if name not in COLUMNS},
    )


def join_searches(files: Sequence[Path], variant: str) -> None:
    """Puts what was written of each run, in this order and under one header, into models/<variant>."""
    texts = [file.read_text(encoding="utf-8") for file in files]
    header = texts[0].splitlines(keepends=True)[0]
    write_text(search_file(variant), header + "".join(text.removeprefix(header) for text in texts))


def read_search(variant: str) -> dict[int, tuple[Trial, ...]]:
    """Run -> its trials; empty for a variant without a search."""
    file = search_file(variant)
    if not file.exists():
        return {}
    with named_if_cut(file):
        return parse_search(open_table(file).read())


def search_file(variant: str) -> Path:
    """Below the working folder."""
    return paths.MODELS / variant / "search.csv"

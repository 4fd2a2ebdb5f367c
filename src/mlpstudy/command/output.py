"""Predictions as a person or a program reads them."""

import csv
import io
import json
from collections.abc import Iterable, Sequence
from typing import Any

from mlpstudy.delimited import no_formula
from mlpstudy.files import DECIMALS, canonical_json
from mlpstudy.predict.vote import Prediction
from mlpstudy.printable import printable
from mlpstudy.terminal import columns, plain_table
from mlpstudy.wording.numbers import percent_if_known

HEADINGS = ("file", "class", "probability", "runner-up", "probability", "runs that agree")
SHORT = ("file", "class", "prob.", "runner-up", "prob.", "agree")  # where the table would be too wide
ALIGNED = ("left", "left", "right", "left", "right", "right")
COLUMNS = (
    "file",
    "class",
    "probability",
    "runner_up",
    "runner_up_probability",
    "runs_agree",
    "runs",
    "problem",
    "learnt",
)


def as_table(predictions: Sequence[Prediction], most: int | None = None) -> str:
    """A line for each picture that was read; nothing where none was.

    `most` columns: of a table that would be wider the headings are shortened, or else names of files, which may not be
    cut, stand on lines of their own. Only a name that no line has room for makes it wider still.
    """
    rows = [table_row(each) for each in predictions if each.problem is None]
    if not rows:
        return ""
    for form in (plain_table, folded_table):
        for headings in (HEADINGS, SHORT):
            table = form([headings, *rows], ALIGNED)
            if most is None or max(map(columns, table.splitlines())) <= most:
                return table
    return table


def folded_table(rows: Sequence[Sequence[str]], aligned: Sequence[str]) -> str:
    """As a plain table, but the first cell of each row stands on a line of its own above the others."""
    rest = plain_table([row[1:] for row in rows], aligned[1:]).splitlines()
    return "\n".join(f"{row[0]}\n  {line}" for row, line in zip(rows, rest, strict=True))


def table_row(each: Prediction) -> list[str]:
    """Of a picture that was read."""
    second = [printable(each.runner_up or ""), percent_if_known(each.runner_up_probability)]
    agree = f"unknown, of {each.runs}" if each.agreeing is None else f"{each.agreeing} of {each.runs}"
    return [printable(each.file), printable(each.label or ""), percent_if_known(each.probability), *second, agree]


def as_csv(predictions: Sequence[Prediction]) -> str:
    """A row for each picture, in the order asked for; only a problem where it could not be read.

    Names of files and classes are untrusted text.
    """
    return "".join(map(csv_row, [COLUMNS, *(map(no_formula, values(each).values()) for each in predictions)]))


def csv_row(cells: Iterable[object]) -> str:
    """With a line feed at its end. Cells with a carriage return or a line feed are quoted: Python does so only for
    those that end its own lines."""
    text, end = io.StringIO(), "\r\n"
    csv.writer(text, lineterminator=end).writerow(cells)
    return text.getvalue().removesuffix(end) + "\n"


def as_json(predictions: Sequence[Prediction], encoding: str = "utf-8") -> str:
    """The same, and the probability of every class. Where the encoding lacks a letter, all are written as \\u00e9."""
    content = [values(each) | {"probabilities": by_class(each)} for each in predictions]
    text = canonical_json(content)
    try:
        text.encode(encoding)
    except UnicodeEncodeError:
        return json.dumps(content, indent=2, sort_keys=True) + "\n"
    return text


def values(each: Prediction) -> dict[str, Any]:
    """Column -> value."""
    cells = [
        encodable(each.file),
        each.label,
        rounded(each.probability),
        each.runner_up,
        rounded(each.runner_up_probability),
        each.agreeing,
        each.runs,
        each.problem,
        each.learnt,
    ]
    return dict(zip(COLUMNS, cells, strict=True))


def by_class(each: Prediction) -> dict[str, float] | None:
    """Class -> probability."""
    return each.probabilities and {name: round(value, DECIMALS) for name, value in each.probabilities.items()}


def rounded(probability: float | None) -> float | None:
    """To the decimals of metrics/; None stays."""
    return None if probability is None else round(probability, DECIMALS)


def encodable(name: str) -> str:
    """A file's name as it is, unless it is no text: then the bytes that are none are written as \\udce9."""
    return name.encode("utf-8", "backslashreplace").decode("utf-8")

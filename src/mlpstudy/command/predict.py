"""`mlpstudy predict VARIANT PATHS...`: what trained networks say of pictures."""

import re
import sys
from argparse import ArgumentParser, Namespace
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from mlpstudy.predict.classifier import Classifier
    from mlpstudy.predict.vote import Prediction

STDIN = STDOUT = "-"
TABLE = ".csv"


def add_arguments(parser: ArgumentParser) -> None:
    """What may stand behind `mlpstudy predict`."""
    parser.add_argument(
        "variant", metavar="VARIANT", help="its name; `best` has the report's highest score; or an exported FILE.onnx"
    )
    parser.add_argument(
        "paths", metavar="PATH", nargs="+", help="picture, folder (to the bottom) or pattern; - reads a list from stdin"
    )
    parser.add_argument("--run", type=int, metavar="N", help="by one run alone, not by the mean of all")
    parser.add_argument("--rev", metavar="REV", help="as it was at a commit, branch, tag or experiment")
    parser.add_argument("--repo", metavar="REPO", help="of another repository: its folder or its address")
    form = parser.add_mutually_exclusive_group()
    form.add_argument("--csv", metavar="FILE", help="as a table for programs; - prints it")
    form.add_argument("--json", action="store_true", help="print JSON, with the probability of every class")


def execute(options: Namespace) -> int:
    """Prints a line for each picture; exit status 1 where one could not be read."""
    from mlpstudy.predict.origin import load_from

    refuse_foreign_table(options.csv)
    classifier = load_from(options.variant, options.run, rev=options.rev, repo=options.repo)
    print(describe(classifier), file=sys.stderr)
    predictions = classifier.predict(named(options.paths), progress=True)
    show(predictions, options)
    return tell_problems(predictions)


def refuse_foreign_table(file: str | None) -> None:
    """ConfigError before a file is written over that is no table, as the first picture of --csv *.png would be."""
    from mlpstudy.errors import ConfigError

    if file and Path(file).exists() and Path(file).suffix.lower() != TABLE:
        raise ConfigError(f"--csv {file}: is there, and is no table: expected a new file, or one that ends in {TABLE}")


def named(paths: Sequence[str]) -> list[str]:
    """The paths, and in place of - those of a list on stdin: one a line, or with zero bytes between them."""
    return [path for given in paths for path in (listed_paths() if given == STDIN else [given])]


def listed_paths() -> list[str]:
    """As `find` prints them, or `find -print0`."""
    text = sys.stdin.buffer.read().decode(sys.getfilesystemencoding(), "surrogateescape")
    # not splitlines, which also parts names at other signs, such as U+2028
    lines = text.split("\0") if "\0" in text else re.split("\r?\n", text)
    return [line for line in lines if line]


def describe(classifier: "Classifier") -> str:
    """Who answers."""
    variant, runs, diverged = classifier.variant, classifier.runs, len(classifier.diverged)
    who = f"{variant}, run {runs[0]}" if len(runs) == 1 else f"{variant}, mean of {len(runs)} runs"
    return f"{who}; {diverged} diverged, and say the most frequent class of their training images" if diverged else who


def show(predictions: Sequence["Prediction"], options: Namespace) -> None:
    """In the form that was asked for."""
    from mlpstudy.command.output import as_csv, as_json, as_table
    from mlpstudy.files import write_text

    if options.csv and options.csv != STDOUT:
        write_text(Path(options.csv), as_csv(predictions))
    elif options.csv:
        print(as_csv(predictions), end="")
    elif options.json:
        print(as_json(predictions, sys.stdout.encoding), end="")
    elif table := as_table(predictions):
        print(table)


def tell_problems(predictions: Sequence["Prediction"]) -> int:
    """Names what could not be read, at the end, where it is seen; gives the exit status."""
    from mlpstudy.printable import printable

    bad = [each for each in predictions if each.problem]
    for each in bad:
        print(f"{printable(each.file)}: {each.problem}", file=sys.stderr)
    if bad:
        print(f"error: {len(bad)} of {len(predictions)} could not be read", file=sys.stderr)
    return 1 if bad else 0

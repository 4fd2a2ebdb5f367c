"""`mlpstudy predict VARIANT PATHS...`: what trained networks say of pictures."""

import codecs
import os
import re
import sys
from argparse import ArgumentParser, Namespace
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from mlpstudy.predict.classifier import Classifier
    from mlpstudy.predict.vote import Prediction

STDIN = STDOUT = "-"


def add_arguments(parser: ArgumentParser) -> None:
    """What may stand behind `mlpstudy predict`."""
    parser.add_argument(
        "variant",
        metavar="VARIANT",
        help="its name; `best` has the report's highest score, references left out; or an exported FILE.onnx",
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
    from mlpstudy.predict.doubts import doubts_of
    from mlpstudy.predict.flattened import flattened_lines
    from mlpstudy.predict.learnt import learnt_lines
    from mlpstudy.predict.origin import load_from
    from mlpstudy.printable import printable

    file = None if options.csv in (None, STDOUT) else table_file(options.csv)
    classifier = load_from(options.variant, options.run, rev=options.rev, repo=options.repo, doubts=True)
    for line in (describe(classifier), *(f"warning: {doubt}" for doubt in doubts_of(classifier))):
        print(printable(line), file=sys.stderr)  # a file from anywhere may say anything of itself
    with begun(file) as table:
        predictions = classifier.predict(named(options.paths), progress=True)
        show(predictions, options, table)
    for line in (*flattened_lines(predictions, classifier.reader.brightness), *learnt_lines(predictions)):
        print(line, file=sys.stderr)
    return tell_problems(predictions)


def table_file(name: str) -> Path:
    """The file that --csv names, or that a link of this name leads to.

    ConfigError before one is written over that is no table, as the first picture of --csv *.png would be.
    """
    from mlpstudy.delimited import CSV
    from mlpstudy.errors import ConfigError

    file = Path(os.path.realpath(name)) if os.path.islink(name) else Path(name)  # noqa: PTH114
    # not Path.exists and Path.is_dir, which raise for a name that is too long or forbidden: writing there tells that
    is_table = file.suffix.lower() == CSV and not os.path.isdir(file)  # noqa: PTH112
    if os.path.exists(file) and not is_table:  # noqa: PTH110
        raise ConfigError(f"--csv {name}: is there, and is no table: expected a new file, or one that ends in {CSV}")
    return file


@contextmanager
def begun(file: Path | None) -> Iterator[Path | None]:
    """Where to write the table that is to be in the file when the block ends. StudyError before the pictures are read,
    which may take hours, where that is nowhere. A folder that is made for it is told."""
    from mlpstudy.files import atomic

    if file is None:
        yield None
        return
    is_new = not os.path.isdir(file.parent)  # noqa: PTH112 (Path.is_dir raises for a name that is too long)
    with atomic(file) as temporary:
        temporary.touch()
        if is_new:
            print(f"{file.parent}: a new folder", file=sys.stderr)
        yield temporary


def named(paths: Sequence[str]) -> list[str]:
    """The paths, and in place of - those of a list on stdin: one a line, or with zero bytes between them."""
    return [path for given in paths for path in (listed_paths() if given == STDIN else [given])]


def listed_paths() -> list[str]:
    """As `find` prints them, or `find -print0`. DataError of a list in UTF-16, as Windows' shell writes it."""
    from mlpstudy.errors import DataError

    data = sys.stdin.buffer.read().removeprefix(codecs.BOM_UTF8)
    if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        begin = data[:2].hex(" ")
        raise DataError(f"stdin: begins with the bytes {begin}, as UTF-16 does: expected names in UTF-8, one a line")
    text = data.decode(sys.getfilesystemencoding(), "surrogateescape")
    # not splitlines, which also parts names at other signs, such as U+2028
    lines = text.split("\0") if "\0" in text else re.split("\r?\n", text)
    names = [line for line in lines if line]
    if not names:
        print("stdin: no names", file=sys.stderr)
    return names


def describe(classifier: "Classifier") -> str:
    """Who answers."""
    variant, runs, diverged = classifier.variant, classifier.runs, len(classifier.diverged)
    who = f"{variant}, run {runs[0]}" if len(runs) == 1 else f"{variant}, mean of {len(runs)} runs"
    of_these = (
        "the most frequent class of their training images (of equal ones the one with more images outside the test)"
    )
    return f"{who}; {diverged} diverged, and say {of_these}" if diverged else who


def show(predictions: Sequence["Prediction"], options: Namespace, table: Path | None) -> None:
    """In the form that was asked for; `table` is the file of --csv, if it is to be one."""
    from mlpstudy.command.output import as_csv, as_json, as_table
    from mlpstudy.terminal import width

    if table:
        table.write_text(as_csv(predictions), encoding="utf-8", newline="\n")
    elif options.csv:
        print(as_csv(predictions), end="")
    elif options.json:
        print(as_json(predictions, sys.stdout.encoding), end="")
    elif lines := as_table(predictions, width() if sys.stdout.isatty() else None):  # for grep, a line a picture
        print(lines)


def tell_problems(predictions: Sequence["Prediction"]) -> int:
    """Names what could not be read, at the end, where it is seen; gives the exit status."""
    from mlpstudy.printable import printable

    bad = [each for each in predictions if each.problem]
    for each in bad:
        print(f"{printable(each.file)}: {each.problem}", file=sys.stderr)
    if bad:
        print(f"error: {len(bad):,} of {len(predictions):,} could not be read", file=sys.stderr)
    return 1 if bad else 0

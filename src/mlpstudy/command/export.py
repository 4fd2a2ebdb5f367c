"""`mlpstudy export VARIANT FILE.onnx`: trained networks in one file that runs without this project."""

from argparse import ArgumentParser, Namespace
from pathlib import Path
from typing import TYPE_CHECKING

LARGE_PAGE = 50_000_000  # bytes, above which a page of several networks is told how it becomes smaller
NOT_IGNORED = 1  # exit status of `git check-ignore`; 128 outside of a repository

if TYPE_CHECKING:
    from mlpstudy.config.split import Score
    from mlpstudy.export.export import Exported
    from mlpstudy.export.runtime import Runtime
    from mlpstudy.export.scores import Scores


def add_arguments(parser: ArgumentParser) -> None:
    """What may stand behind `mlpstudy export`."""
    parser.add_argument(
        "variant", metavar="VARIANT", help="its name; `best` has the report's highest score, references left out"
    )
    parser.add_argument(
        "file", metavar="FILE.onnx", type=Path, help="beside it FILE.md and FILE_predict.py are written"
    )
    parser.add_argument("--run", type=int, metavar="N", help="one run alone, not the mean of all")
    parser.add_argument(
        "--page",
        action="store_true",
        help="FILE.html too, which names dropped pictures in a browser; its runtime comes from a network",
    )
    parser.add_argument(
        "--runtime",
        metavar="FOLDER",
        type=Path,
        help="the same, without a network: the unpacked npm package onnxruntime-web becomes part of the page",
    )


def execute(options: Namespace) -> int:
    """Prints what was written, and how good it is."""
    from mlpstudy.export.export import export

    folder: Path = options.file.parent
    new = [] if folder.exists() else [f"{folder}: a new folder"]
    made = export(options.variant, options.file, options.run, chosen_runtime(options))
    print("\n".join([*new, *told(made, options.file), *git_line(options.file)]))
    return 0


def chosen_runtime(options: Namespace) -> "Runtime | None":
    """Of the page; None where there is to be none."""
    from mlpstudy.export.runtime import from_folder, from_network

    if options.runtime:
        return from_folder(options.runtime)
    return from_network() if options.page else None


def told(made: "Exported", file: Path) -> list[str]:
    """A line for each file, named as it was asked for, one for its score in the study, and what there is to doubt."""
    runs, page = made.trained.runs, made.files.page
    who = f"run {runs[0]}" if len(runs) == 1 else f"mean of {len(runs)} runs"
    return [
        f"{file}: {made.trained.variant}, {who}",
        f"{file.with_name(made.files.card)}: its model card",
        f"{file.with_name(made.files.script)}: predicts with onnxruntime, numpy and opencv alone",
        *([page_line(file.with_name(page), len(runs))] if page else []),
        *([f"{file.with_name(made.removed.name)}: removed, for it held the model of before"] if made.removed else []),
        score_line(made.scores, made.compared),
        *(f"warning: {doubt}" for doubt in made.doubts),
    ]


def score_line(scores: "Scores", compared: "Score") -> str:
    """The score that the study compares; the card has the others too."""
    from mlpstudy.export.card import ends
    from mlpstudy.wording.measures import SCORE_NAMES
    from mlpstudy.wording.numbers import percent

    score = {"accuracy": scores.accuracy, "balanced_accuracy": scores.balanced_accuracy}[compared]
    found = f"{SCORE_NAMES[compared]} {percent(score.mean)} on {scores.images} test images"
    return f"{found}, 95 % interval {ends(score)}"


def page_line(page: Path, networks: int) -> str:
    """With its size, for it holds the model, and perhaps the runtime, as text; and how it becomes smaller."""
    from mlpstudy.counted import in_bytes

    size = page.stat().st_size
    large = networks > 1 and size > LARGE_PAGE
    advice = f", which takes long to send and to open: --run 0 makes it of one network, and not of {networks}"
    return f"{page}: predicts in a browser, {in_bytes(size)}{advice if large else ''}"


def git_line(file: Path) -> list[str]:
    """Where a commit of everything would take the model along, of perhaps a hundred MB."""
    from mlpstudy.workspace import answer

    seen = answer(file.absolute().parent, "check-ignore", "--quiet", file.name) == NOT_IGNORED
    return ["git does not ignore these files; it ignores those in exports/"] if seen else []

"""`mlpstudy export VARIANT FILE.onnx`: trained networks in one file that runs without this project."""

from argparse import ArgumentParser, Namespace
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from mlpstudy.export.export import Exported


def add_arguments(parser: ArgumentParser) -> None:
    """What may stand behind `mlpstudy export`."""
    parser.add_argument("variant", metavar="VARIANT", help="its name; `best` has the report's highest score")
    parser.add_argument(
        "file", metavar="FILE.onnx", type=Path, help="beside it FILE.md and FILE_predict.py are written"
    )
    parser.add_argument("--run", type=int, metavar="N", help="one run alone, not the mean of all")


def execute(options: Namespace) -> int:
    """Prints what was written, and how good it is."""
    from mlpstudy.export.export import export

    print("\n".join(told(export(options.variant, options.file, options.run), options.file)))
    return 0


def told(made: "Exported", file: Path) -> list[str]:
    """A line for each file, named as it was asked for, and one for its accuracy."""
    from mlpstudy.export.card import interval
    from mlpstudy.wording.numbers import percent

    runs, accuracy = made.trained.runs, made.scores.accuracy
    who = f"run {runs[0]}" if len(runs) == 1 else f"mean of {len(runs)} runs"
    return [
        f"{file}: {made.trained.variant}, {who}",
        f"{file.with_name(made.files.card)}: its model card",
        f"{file.with_name(made.files.script)}: predicts with onnxruntime, numpy and opencv alone",
        f"accuracy {percent(accuracy.mean)} on {made.scores.images} test images, 95 % interval {interval(accuracy)}",
    ]

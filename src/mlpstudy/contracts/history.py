"""models/<variant>/history.csv: one row per run and epoch, with its writer (train) and its reader side by side."""

import csv
import io
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from mlpstudy import paths
from mlpstudy.files import csv_text, named_if_cut, open_table, write_text

if TYPE_CHECKING:
    import pandas as pd

RUN, EPOCH, LEARNING_RATE, DEAD_UNITS = "run", "epoch", "learning_rate", "dead_units"
TRAIN_LOSS, VALIDATION_LOSS = "train_loss", "validation_loss"
TRAIN_ACCURACY, VALIDATION_ACCURACY = "train_accuracy", "validation_accuracy"
CURVES = (TRAIN_LOSS, VALIDATION_LOSS, TRAIN_ACCURACY, VALIDATION_ACCURACY)
EVALUATION_TRAIN_LOSS, EVALUATION_TRAIN_ACCURACY = "evaluation_train_loss", "evaluation_train_accuracy"
EVALUATED_CURVES = (EVALUATION_TRAIN_LOSS, EVALUATION_TRAIN_ACCURACY)  # empty at the epochs where nobody measured
GRADIENT_NORM = "gradient_norm_"  # prefix; the number of the weight layer follows, from 1 at the input


@dataclass(frozen=True)
class EpochMetrics:
    """What is kept of one epoch of one run. Losses are mean cross-entropies in nats, accuracies shares of images."""

    epoch: int  # from 1
    learning_rate: float  # of the last step
    train_loss: float  # running, over the epoch's steps, with all that acts on images, network and loss; no penalties
    train_accuracy: float  # over the same images; under mixup by each one's own label
    validation_loss: float  # of the network after the epoch, in evaluation mode
    validation_accuracy: float
    dead_units: float  # share of hidden units that give the same value for every validation image
    gradient_norms: tuple[float, ...]  # last batch's loss gradient of each weight layer, before any clipping
    # by the network after the epoch, in evaluation mode, on training images as they are; None where not measured
    evaluation_train_loss: float | None = None
    evaluation_train_accuracy: float | None = None

    def columns(self) -> dict[str, float | None]:
        """Column -> value, in the order of the file; None is an empty cell."""
        norms = {f"{GRADIENT_NORM}{layer}": norm for layer, norm in enumerate(self.gradient_norms, start=1)}
        return {
            EPOCH: self.epoch,
            LEARNING_RATE: self.learning_rate,
            TRAIN_LOSS: self.train_loss,
            TRAIN_ACCURACY: self.train_accuracy,
            EVALUATION_TRAIN_LOSS: self.evaluation_train_loss,
            EVALUATION_TRAIN_ACCURACY: self.evaluation_train_accuracy,
            **norms,
            VALIDATION_LOSS: self.validation_loss,
            VALIDATION_ACCURACY: self.validation_accuracy,
            DEAD_UNITS: self.dead_units,
        }


def write_history(path: Path, run: int, history: Sequence[EpochMetrics]) -> None:
    """The rows of one run, under a header; numbers to 8 significant digits."""
    rows = [[run, *map(cell, row.columns().values())] for row in history]
    write_text(path, csv_text([[RUN, *history[0].columns()], *rows]))


def cell(value: float | None) -> str:
    """To 8 significant digits; empty where there is none."""
    return "" if value is None else f"{value:.8g}"


def join_histories(files: Sequence[Path], variant: str) -> None:
    """Puts what `write_history` left of each run, in this order and under one header, into models/<variant>.

    Networks of a search have different numbers of layers: cells are empty where a network lacks a layer.
    """
    texts = [file.read_text(encoding="utf-8") for file in files]
    headers = [text.splitlines()[0].split(",") for text in texts]
    widest = max(headers, key=len)
    text = io.StringIO()
    table = csv.DictWriter(text, widest, restval="", lineterminator="\n")
    table.writeheader()
    for each in texts:
        table.writerows(csv.DictReader(io.StringIO(each)))
    write_text(history_file(variant), text.getvalue())


def read_history(variant: str, epochs: Sequence[int] | None = None) -> "pd.DataFrame":
    """The columns of `EpochMetrics.columns` behind run, one row per run and epoch; NaN where a cell is empty.

    DamagedFile where it is, and where runs have not as many rows as `epochs` says: one cut at the end of a row.
    """
    import pandas as pd  # not at the top: 0.3 s that training, which only writes, need not wait

    file = history_file(variant)
    with named_if_cut(file):
        history = pd.read_csv(open_table(file))
        numbers = all(pd.api.types.is_numeric_dtype(kind) for kind in history.dtypes)
        if not numbers or not {RUN, EPOCH, *CURVES} <= set(history) or history[[RUN, EPOCH]].isna().any(axis=None):
            raise ValueError
        if epochs is not None and history.groupby(RUN).size().tolist() != list(epochs):
            raise ValueError
    return history


def gradient_columns(history: "pd.DataFrame") -> "pd.DataFrame":
    """Gradient norms of each weight layer, from input to output."""
    return history[[name for name in history if str(name).startswith(GRADIENT_NORM)]]


def history_file(variant: str) -> Path:
    """Below the working folder."""
    return paths.MODELS / variant / "history.csv"

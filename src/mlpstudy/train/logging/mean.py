"""What TensorBoard shows of a variant as a whole: its mean curves, and its row in the table of hyperparameters.

Written from the runs' histories when all of them are finished, whoever trained them: also for runs that were finished
before the study was killed, or under the name of another experiment.
"""

import csv
import math
import re
import shutil
from collections.abc import Mapping, Sequence
from itertools import takewhile
from pathlib import Path
from statistics import fmean
from typing import Any

from tensorboard.compat.proto.event_pb2 import Event

from mlpstudy import paths
from mlpstudy.contracts.history import TRAIN_ACCURACY, TRAIN_LOSS, VALIDATION_ACCURACY, VALIDATION_LOSS
from mlpstudy.files import read_json
from mlpstudy.nets.header import reported_epoch
from mlpstudy.train.logging.events import Setting, hyperparameters, scalar, text, write_events

TAGS = {  # as those of a run
    "loss/train": TRAIN_LOSS,
    "loss/validation": VALIDATION_LOSS,
    "accuracy/train": TRAIN_ACCURACY,
    "accuracy/validation": VALIDATION_ACCURACY,
}
# Validation accuracy of the networks that are handed on. TensorBoard sorts by tag: in the table of hyperparameters this
# one stands before the last points of the curves, and on the page of curves behind their pictures.
REPORTED = "accuracy (reported)"

Curves = Mapping[str, Sequence[float]]  # tag -> value after each epoch


def log_mean(variant: str, results: Sequence[tuple[Path, Path]]) -> None:
    """As `write_mean`. A log that cannot be written, on a full disk say, is told of and given up."""
    try:
        write_mean(variant, results)
    except OSError as error:
        folder, reason = paths.tensorboard_mean(variant), error.strerror or error
        print(f"{folder}: cannot be written: {reason}; {variant} has no mean curve", flush=True)


def write_mean(variant: str, results: Sequence[tuple[Path, Path]]) -> None:
    """The variant's log, from network and history of each of its runs. Logs of other runs of it go. OSError."""
    runs = [read_curves(history) for _, history in results]
    content = events(variant, runs, [reported_epoch(network) for network, _ in results])
    folder = paths.tensorboard_mean(variant)
    delete_outdated(folder.parent, len(results))
    write_events(folder, content)


def read_curves(history: Path) -> Curves:
    """Of one run."""
    with history.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    return {tag: [float(row[column]) for row in rows] for tag, column in TAGS.items()}


def delete_outdated(folder: Path, runs: int) -> None:
    """The mean before, and logs of runs that there no longer are, or under the names that they had (run-00)."""
    current = {f"{run:02d}" for run in range(runs)}
    for log in sorted(folder.glob("*")):
        if log.name not in current and re.fullmatch(r"mean|(run-)?\d+", log.name):
            shutil.rmtree(log, ignore_errors=True)


def events(variant: str, runs: Sequence[Curves], reported: Sequence[int]) -> list[Event]:
    """All of the log. Settings are those of the variant's own config."""
    epochs = shared_epochs(runs)
    accuracies = [run["accuracy/validation"][epoch - 1] for run, epoch in zip(runs, reported, strict=True)]
    points = [scalar(tag, fmean(run[tag][at] for run in runs), at + 1) for at in range(epochs) for tag in TAGS]
    return [
        hyperparameters(table_row(variant, read_json(paths.VARIANT_CONFIGS / f"{variant}.json"))),
        text("mean", explanation(runs, epochs)),
        *points,
        scalar(REPORTED, fmean(accuracies)),
    ]


def shared_epochs(runs: Sequence[Curves]) -> int:
    """So many epochs all runs have gone through, and to finite losses.

    The mean ends there: of the runs that are still going it would be better or worse than before only because others,
    which early stopping ended, are missing.
    """
    return min(sum(1 for _ in takewhile(all_finite, zip(*run.values(), strict=True))) for run in runs)


def all_finite(values: Sequence[float]) -> bool:
    """Is none infinite or not a number?"""
    return all(map(math.isfinite, values))


def explanation(runs: Sequence[Curves], epochs: int) -> str:
    """Of what the curves are means, and why they end where they do."""
    longest = max(len(run["loss/train"]) for run in runs)
    sentences = [f"Curves: mean over all runs ({len(runs)}), epoch by epoch."]
    if epochs < longest:
        sentences.append(
            f"They end after epoch {epochs} of up to {longest}: then a run was stopped or diverged, and a mean of the "
            "others alone would be better or worse for that reason."
        )
    sentences.append(
        f"{REPORTED}: mean validation accuracy of the networks that are kept, after the last epoch of each run or, "
        "under early stopping, after its best. Plain accuracy, whatever study.score is."
    )
    return " ".join(sentences)


def table_row(variant: str, config: Mapping[str, Any]) -> dict[str, Setting]:
    """Setting -> value, and whose they are; "searched" where each run finds its own.

    TensorBoard shows five columns at first: of those in which rows differ, the first by name, capitals before others.
    """
    augment = ", ".join(name for entry in config["augment"] for name in entry)
    row: dict[str, Setting] = {"Experiment": paths.experiment_name(), "Variant": variant, "augment": augment or "none"}
    for section in ("model", "train"):
        row |= {f"{section}.{key}": cell(value) for key, value in config[section].items()}
    space = (config.get("search") or {}).get("space", ())
    return row | {setting.replace("train.augment", "augment"): "searched" for setting in space}


def cell(value: Any) -> Setting:
    """A setting as the table takes it; null as in params.yaml."""
    if value is None:
        return "null"
    return ", ".join(map(str, value)) if isinstance(value, list) else value

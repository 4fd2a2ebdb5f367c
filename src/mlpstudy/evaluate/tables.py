"""The files under metrics/: small, rounded, and read by `dvc metrics`, `dvc plots` and people."""

import math
from pathlib import Path
from typing import Any

import pandas as pd

from mlpstudy import paths
from mlpstudy.evaluate.confusions import PARTS, class_rows
from mlpstudy.evaluate.entry import Entry
from mlpstudy.evaluate.history import mean_curves, read_history
from mlpstudy.evaluate.prune import prune
from mlpstudy.evaluate.study import Study
from mlpstudy.files import atomic, write_json

DECIMALS = 6
SHOWN = 4  # decimals of what `dvc metrics show` prints, to keep its table on a screen
CLASS_ROWS = 20_000  # of metrics/classes.csv, unless one training alone has more
CONFUSION_ROWS = 20_000  # of metrics/confusion.csv, unless one repeat alone has more


def write_tables(study: Study) -> None:
    lines = [entry for entry in study.entries if entry.role != "trivial"]
    prune(paths.METRICS, ["summary.json", "variants", "runs.csv", "curves.csv", "confusion.csv", "classes.csv"])
    prune(paths.METRICS / "variants", [f"{entry.name}.json" for entry in lines])
    for entry in lines:
        write_json(paths.METRICS / "variants" / f"{entry.name}.json", rounded(variant_metrics(entry), SHOWN))
    summary = {study.config.score: {entry.name: entry.score for entry in lines}}
    write_json(paths.METRICS / "summary.json", rounded(summary))
    write_csv(paths.METRICS / "runs.csv", runs(study))
    write_csv(paths.METRICS / "curves.csv", curves(study))
    write_csv(paths.METRICS / "confusion.csv", confusion(study))
    write_csv(paths.METRICS / "classes.csv", classes(study))


def variant_metrics(entry: Entry) -> dict[str, Any]:
    """One line of `dvc metrics show metrics/variants`, which prints every column of every variant: the shortest names
    and three decimals of what one compares; the rest stands in runs.csv and in the report."""
    means = entry.means
    values: dict[str, Any] = {"accuracy": entry.accuracy, "sd": entry.score_sd, "train": means["train_accuracy"]}
    values |= {name: means[name] for name in ("f1", "log_loss") if name in means}
    found = entry.comparison
    if found is not None:
        values |= {"diff": found.difference, "low": found.low, "high": found.high}
    if found is not None and found.p_holm is not None:
        values["p_holm"] = found.p_holm
    return values | {"verdict": entry.verdict}


def runs(study: Study) -> pd.DataFrame:
    """One row per competitor and training, in the order of the leaderboard."""
    return pd.DataFrame([row for entry in study.entries for row in study.results[entry.name].rows])


def curves(study: Study) -> pd.DataFrame:
    return pd.concat(
        {name: mean_curves(read_history(name)) for name in sorted(study.config.variants)}, names=["variant"]
    ).reset_index(level=0)


def confusion(study: Study) -> pd.DataFrame:
    """What the best variant calls each test image, in as many repeats as keep the file small."""
    classes = pd.Series(study.split.classes)
    predicted = study.results[study.best.name].predicted
    R, n = predicted.shape
    repeats = max(1, min(R, CONFUSION_ROWS // n))
    actual = classes[list(study.split.labels[study.trials.images]) * repeats]
    return pd.DataFrame({"actual": actual.to_numpy(), "predicted": classes[predicted[:repeats].ravel()].to_numpy()})


def classes(study: Study) -> pd.DataFrame:
    """Precision, recall and F1 by class, in as many trainings as keep the file small."""
    names, K = [entry.name for entry in study.entries], len(study.split.classes)
    trainings = max(1, CLASS_ROWS // (len(names) * len(PARTS) * K))
    tables = [class_rows(name, study.results[name].confusions[:trainings], study.split.classes) for name in names]
    return pd.concat(tables).set_index("variant").reset_index()


def write_csv(path: Path, table: pd.DataFrame) -> None:
    with atomic(path) as temporary:
        table.round(DECIMALS).to_csv(temporary, index=False, lineterminator="\n")


def rounded(value: Any, decimals: int = DECIMALS) -> Any:
    """What is not finite becomes null."""
    if isinstance(value, dict):
        return {key: rounded(inner, decimals) for key, inner in value.items()}
    if isinstance(value, float):
        return round(value, decimals) if math.isfinite(value) else None
    return value

"""The files under metrics/: small, rounded, and read by `dvc metrics`, `dvc plots` and people."""

import math
from collections.abc import Sequence
from typing import Any

import pandas as pd

from mlpstudy import paths
from mlpstudy.compare.classes import class_rows
from mlpstudy.compare.leaderboard import LeaderboardRow
from mlpstudy.compare.study import Study
from mlpstudy.contracts.history import CURVES, EVALUATED_CURVES, read_history
from mlpstudy.contracts.measures import PARTS
from mlpstudy.delimited import no_formula
from mlpstudy.files import DECIMALS, keep_only, write_csv, write_json

SHOWN = 4  # decimals of what `dvc metrics show` prints, to keep its table on a screen
CLASS_ROWS = 20_000  # of metrics/classes.csv, unless one run alone has more
CONFUSION_ROWS = 20_000  # of metrics/confusion.csv, unless one repeat alone has more
FILES = ("summary.json", "variants", "runs.csv", "curves.csv", "confusion.csv", "classes.csv")


def write_tables(study: Study) -> None:
    """Everything below metrics/; what else lies there is deleted."""
    networks = [row for row in study.rows if row.role != "trivial"]
    keep_only(paths.METRICS, FILES)
    keep_only(paths.METRICS / "variants", [f"{row.name}.json" for row in networks])
    for row in networks:
        write_json(
            paths.METRICS / "variants" / f"{row.name}.json", rounded(variant_metrics(row, study.config.score), SHOWN)
        )
    write_json(paths.METRICS / "summary.json", rounded(summary(networks, study.config.score), DECIMALS))
    tables = {"runs": runs(study), "curves": curves(study), "confusion": confusion(study), "classes": classes(study)}
    for name, table in tables.items():
        write_csv(paths.METRICS / f"{name}.csv", harmless(table), DECIMALS)


def summary(rows: Sequence[LeaderboardRow], score: str) -> dict[str, dict[str, float]]:
    """Score -> variant -> its score on the test images, by which variants are compared, and its mean over runs on the
    validation images, by which settings may be chosen without spending the test images on the choice."""
    validation = f"validation_{score}"
    return {score: {row.name: row.score for row in rows}, validation: {row.name: row.means[validation] for row in rows}}


def variant_metrics(row: LeaderboardRow, score: str) -> dict[str, float | str]:
    """One line of `dvc metrics show metrics/variants`, which prints every column of every variant: the shortest names
    and what one compares; the rest stands in runs.csv and in the report."""
    means, comparison = row.means, row.comparison
    values: dict[str, float | str] = {score: row.score, "sd": row.score_sd, "train": means["train_accuracy"]}
    values |= {name: means[name] for name in ("f1", "log_loss") if name in means}
    if comparison is not None:
        values |= {"diff": comparison.difference, "low": comparison.low, "high": comparison.high}
    if comparison is not None and comparison.p_holm is not None:
        values["p_holm"] = comparison.p_holm
    return values | {"verdict": row.verdict}


def runs(study: Study) -> pd.DataFrame:
    """One row per competitor and run, in the order of the leaderboard."""
    return pd.concat([study.measures[row.name].runs for row in study.rows], ignore_index=True)


def curves(study: Study) -> pd.DataFrame:
    """Means over the runs of each variant that reached each epoch."""
    columns = [*CURVES, *EVALUATED_CURVES]
    histories = {name: read_history(name, study.epochs(name)) for name in sorted(study.config.variants)}
    means = {name: history.groupby("epoch")[columns].mean() for name, history in histories.items()}
    return pd.concat(means, names=["variant"]).reset_index()


def confusion(study: Study) -> pd.DataFrame:
    """What the best variant calls each test image, in as many repeats as keep the file small."""
    names = pd.Series(study.split.classes)
    predicted = study.measures[study.best.name].predicted[study.design.run, study.design.images]  # R, n
    R, n = predicted.shape
    repeats = max(1, min(R, CONFUSION_ROWS // n))
    actual = names[list(study.split.labels[study.design.images]) * repeats]
    return pd.DataFrame({"actual": actual.to_numpy(), "predicted": names[predicted[:repeats].ravel()].to_numpy()})


def classes(study: Study) -> pd.DataFrame:
    """Precision, recall and F1 by class, in as many runs as keep the file small."""
    K = len(study.split.classes)
    shown = max(1, CLASS_ROWS // (len(study.rows) * len(PARTS) * K))
    return pd.concat([class_rows(study.measures[row.name], study.split.classes, shown) for row in study.rows])


def harmless(table: pd.DataFrame) -> pd.DataFrame:
    """Class names are untrusted text."""
    texts = {
        str(name): table[name].map(no_formula, na_action="ignore")
        for name in table
        if table[name].dtype.kind not in "iufb"
    }
    return table.assign(**texts)


def rounded(value: Any, decimals: int) -> Any:
    """What is not finite becomes null."""
    if isinstance(value, dict):
        return {key: rounded(inner, decimals) for key, inner in value.items()}
    if isinstance(value, float):
        return round(value, decimals) if math.isfinite(value) else None
    return value

"""Do models belong to what they are used with, and to the report that names the best? If not, answers would be wrong
without a word."""

from collections.abc import Iterable, Mapping, Set
from io import StringIO
from pathlib import Path
from typing import Any

import pandas as pd

from mlpstudy import paths
from mlpstudy.contracts.split import Split
from mlpstudy.dvc_files import LOCK, MARKS, read_lock
from mlpstudy.errors import DataError, in_short
from mlpstudy.evaluate.predictions import dvc_digest
from mlpstudy.files import named_if_cut

RUNS = paths.METRICS / "runs.csv"
Stages = Mapping[str, Any]  # as `read_lock` gives them
BY_NAME = "name a variant in place of best"
ANEW = f"`dvc repro` makes it anew; or {BY_NAME}"
TOGETHER = "`dvc repro` trains on it, `dvc checkout` brings back the one of dvc.lock"


def refuse_other_split(workspace: Path, variant: str, counts: Set[int], split: Split) -> None:
    """DataError where networks tell other classes apart (`counts` of them), or DVC knows that they were trained on
    another split."""
    models = paths.MODELS / variant
    if others := counts - {len(split.classes)}:
        raise DataError(
            f"{models}: networks for {max(others)} classes, while {paths.SPLIT} has {len(split.classes)}: {TOGETHER}"
        )
    if trained_on_another(read_lock(workspace), variant, "split", paths.SPLIT):
        raise DataError(f"{models}: trained on another {paths.SPLIT} than the one that dvc.lock knows now: {TOGETHER}")


def refuse_other_settings(workspace: Path) -> None:
    """DataError where the last report, which tells the best, was made with other settings than those of now, as far as
    DVC knows."""
    reported = noted_hash(read_lock(workspace).get("report", {}).get("deps", ()), paths.REPORT_CONFIG)
    if reported not in (None, dvc_digest(workspace / paths.REPORT_CONFIG)):
        raise DataError(f"{paths.METRICS}: the last report was made with another {paths.REPORT_CONFIG}: {ANEW}")


def refuse_unmeasured(workspace: Path, variant: str, runs: Iterable[int], scores: Path = RUNS) -> None:
    """DataError where networks of the variant are others than those whose scores the table of the last report tells, or
    one of evaluate, or it does not tell which these were."""
    with named_if_cut(scores):
        table = pd.read_csv(StringIO(whole_text(workspace, scores)), dtype=str, keep_default_na=False)
    if "network" not in table:
        raise DataError(f"{scores}: by an earlier version, which did not note the networks that it measured: {ANEW}")
    measured = set(table.loc[table["variant"] == variant, "network"])
    files = [paths.model_file(variant, run) for run in runs]
    if others := [str(file) for file in files if dvc_digest(workspace / file) not in measured]:
        raise DataError(f"{scores}: the last report measured other networks than {in_short(others, most=2)}: {ANEW}")


def whole_text(workspace: Path, file: Path) -> str:
    """What a file of the last report holds. DataError where git has left the marks of a merge in it, so lines of two
    reports."""
    written = (workspace / file).read_bytes()
    if MARKS.search(written):
        raise DataError(
            f"{file}: holds the marks of a merge (<<<<<<<) that git left to you: when {paths.PARAMS} and {LOCK} hold "
            "none, `dvc repro` makes it anew"
        )
    return written.decode("utf-8")


def refuse_other_brightness(workspace: Path, variant: str) -> None:
    """DataError where samples of more than 8 bits have another scale by now than when the networks were trained, as far
    as DVC knows: with another scale the same images become other pixels."""
    if trained_on_another(read_lock(workspace), variant, "preprocess", paths.IMAGES):
        raise DataError(
            f"{paths.MODELS / variant}: trained on other {paths.IMAGES} than {paths.DATASET} tells the brightness of: "
            f"`dvc repro` trains on these, `git checkout {LOCK}` and `dvc checkout` bring back those of the last commit"
        )


def trained_on_another(stages: Stages, variant: str, maker: str, path: Path) -> bool:
    """Than the one that the stage `maker` has made last, by the hashes that DVC noted; False where it noted none."""
    used = noted_hash(stages.get(f"train@{variant}", {}).get("deps", ()), path)
    made = noted_hash(stages.get(maker, {}).get("outs", ()), path)
    return None not in (used, made) and used != made


def noted_hash(entries: Iterable[Mapping[str, Any]], path: Path) -> str | None:
    """Of one dependency or output of a stage."""
    return next((entry.get("md5") for entry in entries if entry["path"] == path.as_posix()), None)

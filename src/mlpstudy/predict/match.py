"""Do models belong to what they are used with, and to the report that names the best? If not, answers would be wrong
without a word."""

import hashlib
from collections import defaultdict
from collections.abc import Iterable, Mapping, Set
from pathlib import Path
from typing import Any

from mlpstudy import paths
from mlpstudy.contracts.split import Split
from mlpstudy.dvc_files import LOCK, read_lock
from mlpstudy.errors import DataError, in_short

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


def refuse_other_report(workspace: Path, variant: str) -> None:
    """DataError where the networks of the report's best variant may be others by now.

    DVC notes for each stage what went in and what came out. Where training, evaluation or the settings here have gone
    on, something that they and the report know of has two hashes. Networks of new code alone are not noticed.
    """
    settings = paths.CONFIGS / "report.json"
    hashes = defaultdict(set, {settings.as_posix(): {hashlib.md5((workspace / settings).read_bytes()).hexdigest()}})
    stages = read_lock(workspace)
    for name in (f"train@{variant}", "evaluate", "report"):
        for entry in (*stages.get(name, {}).get("deps", ()), *stages.get(name, {}).get("outs", ())):
            hashes[entry["path"]].add(entry.get("md5"))
    if others := sorted(path for path, noted in hashes.items() if len(noted - {None}) > 1):
        raise DataError(
            f"{paths.METRICS}: the last report is of another state of the study, with other {in_short(others)}: "
            "`dvc repro` makes it anew; or name a variant in place of best"
        )


def refuse_other_brightness(workspace: Path, variant: str) -> None:
    """DataError where samples of more than 8 bits have another scale by now than when the networks were trained, as far
    as DVC knows: with another scale the same images become other pixels."""
    if trained_on_another(read_lock(workspace), variant, "preprocess", paths.IMAGES):
        raise DataError(
            f"{paths.MODELS / variant}: trained on other {paths.IMAGES} than {paths.DATASET} tells the brightness of: "
            f"`dvc repro` trains on these, `git checkout {LOCK}` and `dvc checkout` bring back those of the last commit"
        )


def trained_on_another(stages: Mapping[str, Any], variant: str, maker: str, path: Path) -> bool:
    """Than the one that the stage `maker` has made last, by the hashes that DVC noted; False where it noted none."""
    used = noted_hash(stages.get(f"train@{variant}", {}).get("deps", ()), path)
    made = noted_hash(stages.get(maker, {}).get("outs", ()), path)
    return None not in (used, made) and used != made


def noted_hash(entries: Iterable[Mapping[str, Any]], path: Path) -> str | None:
    """Of one dependency or output of a stage."""
    return next((entry.get("md5") for entry in entries if entry["path"] == path.as_posix()), None)

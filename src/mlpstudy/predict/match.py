"""Do models and data/split belong together? If not, class names would be wrong without a word."""

from collections.abc import Iterable, Mapping, Set
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML

from mlpstudy import paths
from mlpstudy.contracts.split import Split
from mlpstudy.errors import DataError

LOCK = "dvc.lock"
TOGETHER = "`dvc repro` trains on it, `dvc checkout` brings back the one of dvc.lock"


def refuse_other_split(workspace: Path, variant: str, counts: Set[int], split: Split) -> None:
    """DataError where networks tell other classes apart (`counts` of them), or DVC knows that they were trained on
    another split."""
    models = paths.MODELS / variant
    if others := counts - {len(split.classes)}:
        raise DataError(
            f"{models}: networks for {max(others)} classes, while {paths.SPLIT} has {len(split.classes)}: {TOGETHER}"
        )
    if trained_on_another(workspace / LOCK, variant):
        raise DataError(f"{models}: trained on another {paths.SPLIT} than the one that dvc.lock knows now: {TOGETHER}")


def trained_on_another(lock: Path, variant: str) -> bool:
    """By the hashes that DVC noted; False where it noted none."""
    stages = YAML(typ="safe").load(lock)["stages"] if lock.is_file() else {}
    used = noted_hash(stages.get(f"train@{variant}", {}).get("deps", ()), paths.SPLIT)
    made = noted_hash(stages.get("split", {}).get("outs", ()), paths.SPLIT)
    return None not in (used, made) and used != made


def noted_hash(entries: Iterable[Mapping[str, Any]], path: Path) -> str | None:
    """Of one dependency or output of a stage."""
    return next((entry.get("md5") for entry in entries if entry["path"] == path.as_posix()), None)

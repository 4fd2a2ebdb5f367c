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
from mlpstudy.files import read_json

SETTINGS, CODE = paths.CONFIGS / "report.json", paths.CONFIGS / "code/train.txt"
Stages = Mapping[str, Any]  # as `read_lock` gives them
Size = tuple[int, int]  # files, bytes
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
    """DataError where the networks of the report's best variant may be others by now, as DVC's notes tell."""
    stages, variants = read_lock(workspace), read_json(workspace / SETTINGS)["variants"]
    others = {*changed_since(workspace, stages, variant, variants), *retrained(workspace, stages, variant, variants)}
    if others:
        named = in_short(sorted(others))
        raise DataError(
            f"{paths.METRICS}: the last report is of another state of the study, with other {named}: "
            "`dvc repro` makes it anew; or name a variant in place of best"
        )


def changed_since(workspace: Path, stages: Stages, variant: str, variants: Iterable[str]) -> set[str]:
    """Files of two hashes, where DVC notes for each stage what went in and what came out.

    Where training, evaluation or the settings here have gone on, something that they and the report know of has two;
    where the code has, and not all variants were trained by it, the list of the code that trains.
    """
    hashes: defaultdict[str, set[str | None]] = defaultdict(set)
    hashes[SETTINGS.as_posix()] = {hashlib.md5((workspace / SETTINGS).read_bytes()).hexdigest()}
    hashes[CODE.as_posix()] = {noted_hash(stages.get(f"train@{name}", {}).get("deps", ()), CODE) for name in variants}
    for name in (f"train@{variant}", "evaluate", "report"):
        for entry in (*stages.get(name, {}).get("deps", ()), *stages.get(name, {}).get("outs", ())):
            hashes[entry["path"]].add(entry.get("md5"))
    return {path for path, noted in hashes.items() if len(noted - {None}) > 1}


def retrained(workspace: Path, stages: Stages, variant: str, variants: Iterable[str]) -> set[str]:
    """Folders of networks that have other sizes than when DVC noted them: of all variants since evaluate measured them,
    of this one since it was trained. Of more or fewer files sizes tell nothing: some variant was removed since, or some
    runs alone were pulled.

    Retrained networks have the sizes of those before, but hardly ever the numbers of their learning curves, digit for
    digit. Without a hash, for reading them all may take minutes.
    """
    trained = {
        name: noted_size(stages.get(f"train@{name}", {}).get("outs", ()), paths.MODELS / name) for name in variants
    }
    measured = noted_size(stages.get("evaluate", {}).get("deps", ()), paths.MODELS)
    here = [file.stat().st_size for file in (workspace / paths.MODELS / variant).glob("*")]
    compared = {paths.MODELS: (total(trained.values()), measured)}
    compared[paths.MODELS / variant] = ((len(here), sum(here)), trained.get(variant))
    return {
        path.as_posix()
        for path, (one, other) in compared.items()
        if one and other and one[0] == other[0] and one != other
    }


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


def noted_size(entries: Iterable[Mapping[str, Any]], path: Path) -> Size | None:
    """Of a folder among the dependencies or outputs of a stage; None where DVC noted none."""
    entry = next((entry for entry in entries if entry["path"] == path.as_posix()), {})
    return (entry["nfiles"], entry["size"]) if {"nfiles", "size"} <= entry.keys() else None


def total(sizes: Iterable[Size | None]) -> Size | None:
    """Of several folders; None where that of one is not known."""
    known = list(sizes)
    if None in known:
        return None
    return sum(size[0] for size in known if size), sum(size[1] for size in known if size)

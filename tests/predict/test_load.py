import hashlib
import json
import shutil
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import mlpstudy
from mlpstudy import paths
from mlpstudy.contracts.quality import read_quality, write_quality
from mlpstudy.contracts.split import TRAIN, UNUSED, read_split
from mlpstudy.errors import ConfigError, DataError
from mlpstudy.files import write_json
from mlpstudy.nets.store import load_model, save_model
from mlpstudy.predict.find import best_variant, named_variant
from tests.conftest import variant
from tests.predict.workspace import DIVERGED, SIDE


@pytest.fixture
def copy(workspace: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    shutil.copytree(workspace, tmp_path / "copy", ignore=shutil.ignore_patterns("pictures"))
    monkeypatch.chdir(tmp_path / "copy")
    return tmp_path / "copy"


def test_the_study_is_found_from_any_folder_inside(workspace: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir("pictures/test")
    assert mlpstudy.load("dropout").variant == "dropout"


def test_outside_of_a_study_an_error_says_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    with pytest.raises(ConfigError, match=r"no study here or above: expected a folder with dvc.yaml and params.yaml"):
        mlpstudy.load("dropout")


def test_best_is_the_highest_score_of_the_report_and_no_reference(workspace: Path) -> None:
    assert best_variant(workspace) == "dropout"
    assert mlpstudy.load("best").variant == "dropout"


def test_of_equal_scores_the_baseline_is_the_best(copy: Path) -> None:
    config = json.loads((paths.CONFIGS / "report.json").read_text())
    (paths.CONFIGS / "report.json").write_text(json.dumps(config | {"baseline": "dropout"}))
    (paths.METRICS / "summary.json").write_text(json.dumps({"accuracy": {"baseline": 0.9, "dropout": 0.9}}))
    assert best_variant(copy) == "dropout"


@pytest.mark.parametrize("other", [{"accuracy": {"strange": 0.9}}, {"balanced_accuracy": {"dropout": 0.9}}])
def test_best_by_the_report_of_another_study_is_refused(copy: Path, other: dict[str, Any]) -> None:
    (paths.METRICS / "summary.json").write_text(json.dumps(other))
    with pytest.raises(DataError, match=r"summary.json: of another study than data/configs, without the accuracy"):
        mlpstudy.load("best")


def lock_entry(**hashes: str) -> list[dict[str, str]]:
    return [{"path": path.replace("__", "/"), "md5": md5} for path, md5 in hashes.items()]


@pytest.mark.parametrize(
    ("train", "evaluate", "others"),
    [
        ({}, {}, None),
        ({"data__split": "new"}, {}, "data/split"),
        ({"data__split": "new", "data__features": "new"}, {}, "data/features, data/split"),
        ({}, {"models": "new"}, "models"),
        ({"data__configs__code": "new"}, {"data__configs__code": "old"}, "data/configs/code"),
    ],
)
def test_best_by_a_report_that_the_study_has_left_behind_is_refused(
    copy: Path, train: dict[str, str], evaluate: dict[str, str], others: str | None
) -> None:
    settings = hashlib.md5((paths.CONFIGS / "report.json").read_bytes()).hexdigest()
    report = lock_entry(data__split="old", models="old", data__measures="old")
    report.append({"path": "data/configs/report.json", "md5": settings})
    evaluated = lock_entry(**{"data__split": "old", "data__features": "old", "models": "old", **evaluate})
    stages = {
        "train@dropout": {"deps": lock_entry(**{"data__split": "old", "data__features": "old", **train})},
        "train@baseline": {"deps": lock_entry(data__split="of another variant")},
        "evaluate": {"deps": evaluated, "outs": lock_entry(data__measures="old")},
        "report": {"deps": report, "outs": [{"path": "metrics/summary.json"}]},
    }
    write_json(Path("dvc.lock"), {"schema": "2.0", "stages": stages})
    if others is None:
        assert named_variant(copy, "best") == "dropout"
        config = json.loads((paths.CONFIGS / "report.json").read_text())
        write_json(paths.CONFIGS / "report.json", config | {"settings": {"model": {"kind": "mlp"}, "train": {"l1": 1}}})
        others = "data/configs/report.json"
    with pytest.raises(
        DataError, match=f"^metrics: the last report is of another state of .*, with other {others}: `dvc"
    ):
        named_variant(copy, "best")
    assert named_variant(copy, "dropout") == "dropout"


def folder_entry(path: str, nfiles: int, size: int, **code: str) -> dict[str, Any]:
    deps = [{"path": f"data/configs/code/{name}.txt", "md5": md5} for name, md5 in code.items()]
    return {"deps": deps, "outs": [{"path": path, "md5": "aa.dir", "size": size, "nfiles": nfiles}]}


@pytest.mark.parametrize(
    ("code", "files", "bytes_more", "evaluated", "others"),
    [
        ("old", 0, 0, 0, None),
        ("new", 0, 0, 0, "data/configs/code/train.txt"),  # trained alone by code that was changed
        ("old", 0, 0, 1, "models"),  # all trained since the last report
        ("old", 0, 1, 1, "models/dropout"),  # trained without DVC, or by another commit's dvc.lock
        ("new", 0, 1, 0, "data/configs/code/train.txt, models, models/dropout"),
        ("old", 1, 5, 6, None),  # some runs were pulled, of a study that once had more variants
    ],
)
def test_best_of_networks_that_the_report_did_not_measure_is_refused(
    copy: Path, code: str, files: int, bytes_more: int, evaluated: int, others: str | None
) -> None:
    here = [file.stat().st_size for file in Path("models/dropout").iterdir()]
    known = json.loads((paths.CONFIGS / "report.json").read_text())["variants"]
    stages = {f"train@{name}": folder_entry(f"models/{name}", 1, 10, train="old") for name in known}
    stages["train@dropout"] = folder_entry(
        "models/dropout", len(here) + files, sum(here) + bytes_more, train=code, unknown="code"
    )
    whole = {"path": "models", "md5": "bb.dir"}
    whole |= {"nfiles": len(known) - 1 + len(here) + 2 * files, "size": 10 * (len(known) - 1) + sum(here) + evaluated}
    write_json(Path("dvc.lock"), {"schema": "2.0", "stages": stages | {"evaluate": {"deps": [whole]}}})
    if others is None:
        assert named_variant(copy, "best") == "dropout"
    else:
        with pytest.raises(DataError, match=f"^metrics: the last report is of another .*, with other {others}: `dvc"):
            named_variant(copy, "best")
    assert named_variant(copy, "dropout") == "dropout"


def test_a_variant_that_is_called_best_is_itself(copy: Path) -> None:
    shutil.copytree("models/dropout", "models/best")
    assert mlpstudy.load("best").variant == "best"


def test_an_unknown_variant_is_told_the_known_ones(workspace: Path) -> None:
    with pytest.raises(ConfigError, match=r"dropuot: no variant of this study; did you mean dropout\?"):
        mlpstudy.load("dropuot")
    with pytest.raises(ConfigError, match="zebra: no variant of this study; known: baseline, best, cnn, dropout"):
        mlpstudy.load("zebra")


@pytest.mark.parametrize(
    "missing",
    ["models/dropout", "data/split", "data/configs", "data/prepared/dataset.json", "models/dropout/run-02.safetensors"],
)
def test_what_is_missing_is_named_with_the_command_that_brings_it(copy: Path, missing: str) -> None:
    shutil.rmtree(missing) if Path(missing).is_dir() else Path(missing).unlink()
    with pytest.raises(DataError) as error:
        mlpstudy.load("dropout")
    message = str(error.value)
    assert message.startswith(f"{missing} is not here: `dvc pull models/dropout")
    assert "`dvc repro` makes it" in message


def test_best_without_the_configs_says_what_to_pull(copy: Path) -> None:
    shutil.rmtree("data/configs")
    with pytest.raises(DataError, match="data/configs is not here: `dvc pull data/configs"):
        mlpstudy.load("best")


@pytest.mark.parametrize("run", [-1, 3])
def test_a_run_that_is_not_there_is_refused(workspace: Path, run: int) -> None:
    with pytest.raises(ConfigError, match=f"run = {run}: expected 0 to 2"):
        mlpstudy.load("dropout", run=run)


def test_networks_of_other_classes_are_refused(copy: Path) -> None:
    info = json.loads((paths.SPLIT / "split.json").read_text())
    info["classes"] = ["oak", "pine"]
    (paths.SPLIT / "split.json").write_text(json.dumps(info))
    with pytest.raises(DataError, match="networks for 3 classes, while data/split has 2"):
        mlpstudy.load("dropout")


@pytest.mark.parametrize(("split", "refused"), [("aa", False), ("bb", True)])
def test_networks_that_dvc_trained_on_another_split_are_refused(copy: Path, split: str, refused: bool) -> None:
    """The same number of classes under other names would else be told wrongly, without a word."""
    trained = "  train@dropout:\n    deps:\n    - path: data/split\n      md5: aa.dir\n"
    made = f"  split:\n    outs:\n    - path: data/split\n      md5: {split}.dir\n"
    Path("dvc.lock").write_text(f"schema: '2.0'\nstages:\n{trained}{made}")
    if refused:
        with pytest.raises(DataError, match="models/dropout: trained on another data/split"):
            mlpstudy.load("dropout")
    else:
        assert mlpstudy.load("dropout").variant == "dropout"


@pytest.mark.parametrize("made", ["old", "new"])
def test_a_brightness_that_dvc_made_after_the_networks_is_refused(copy: Path, made: str) -> None:
    """Without one, images of another size, say, change nothing of what networks of today are given."""
    stages = {
        "train@dropout": {"deps": lock_entry(data__prepared__images="old")},
        "preprocess": {"outs": lock_entry(data__prepared__images=made)},
    }
    text = json.dumps({"schema": "2.0", "stages": stages}).replace("prepared/images", "prepared/images.npy")
    Path("dvc.lock").write_text(text)
    if made == "new":
        with pytest.raises(
            DataError, match=r"models/dropout: trained on other data/prepared/images.npy than .* bright"
        ):
            mlpstudy.load("dropout")
        write_quality(read_quality().model_copy(update={"brightness": None}))
    assert mlpstudy.load("dropout").variant == "dropout"


def test_a_diverged_run_names_the_majority_of_the_images_that_its_variant_trained_on(copy: Path) -> None:
    """Of one image of each class the first counts, though the run draws fewer of it than of the others."""
    split, file = read_split(), paths.model_file("dropout", DIVERGED)
    parts = split.parts.copy()
    parts[DIVERGED, np.flatnonzero((split.labels == 0) & (parts[DIVERGED] == TRAIN))[1:]] = UNUSED
    np.save(paths.SPLIT / "parts.npy", parts)
    image = np.zeros((1, SIDE, SIDE, 3), np.uint8)
    assert mlpstudy.load("dropout", DIVERGED).voters[0](image).argmax() == 1
    saved = load_model(file)
    save_model(file, saved.network, variant(hidden=[16], images_per_class=1), saved.outcome)
    assert mlpstudy.load("dropout", DIVERGED).voters[0](image).argmax() == 0

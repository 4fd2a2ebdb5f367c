import hashlib
import json
import shutil
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

import mlpstudy
from mlpstudy import paths
from mlpstudy.contracts.quality import Brightness, read_quality, write_quality
from mlpstudy.contracts.split import TRAIN, UNUSED, read_split
from mlpstudy.errors import ConfigError, DataError, StudyError
from mlpstudy.files import write_json
from mlpstudy.nets.build import build
from mlpstudy.nets.store import load_model, save_model
from mlpstudy.predict.find import best_variant
from mlpstudy.preprocess.brightness import ValueRange
from tests.conftest import ROOT, variant
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


def test_the_best_is_not_the_last_of_the_alphabet(copy: Path) -> None:
    (paths.METRICS / "summary.json").write_text(json.dumps({"accuracy": {"baseline": 0.9, "dropout": 0.6}}))
    assert best_variant(copy) == "baseline"


@pytest.mark.parametrize("other", [{"accuracy": {"strange": 0.9}}, {"balanced_accuracy": {"dropout": 0.9}}])
def test_best_by_the_report_of_another_study_is_refused(copy: Path, other: dict[str, Any]) -> None:
    (paths.METRICS / "summary.json").write_text(json.dumps(other))
    with pytest.raises(DataError, match=r"summary.json: of another study than data/configs, without the accuracy"):
        mlpstudy.load("best")


def test_best_by_a_report_of_other_settings_is_refused(copy: Path) -> None:
    settings = paths.CONFIGS / "report.json"
    noted = {"path": str(settings), "md5": hashlib.md5(settings.read_bytes()).hexdigest()}
    write_json(Path("dvc.lock"), {"schema": "2.0", "stages": {"report": {"deps": [noted]}}})
    assert mlpstudy.load("best").variant == "dropout"
    config = json.loads(settings.read_text())
    write_json(settings, config | {"settings": {"model": {"kind": "mlp"}, "train": {"l1": 1}}})
    with pytest.raises(
        DataError, match=r"^metrics: the last report was made with another data/configs/report.json: `d"
    ):
        mlpstudy.load("best")
    assert mlpstudy.load("dropout").variant == "dropout"


def test_best_of_networks_that_the_report_did_not_measure_is_refused(copy: Path) -> None:
    retrained = paths.model_file("dropout", 2)
    retrained.write_bytes(retrained.read_bytes()[:-1] + b"\1")  # of the same size
    with pytest.raises(
        DataError, match=f"^metrics/runs.csv: the last report measured other networks than {retrained}: "
    ):
        mlpstudy.load("best")
    assert mlpstudy.load("best", run=0).variant == mlpstudy.load("dropout").variant == "dropout"


def test_a_network_that_was_measured_as_another_variant_was_not_measured(copy: Path) -> None:
    runs = paths.METRICS / "runs.csv"
    table = pd.read_csv(runs, dtype=str)
    table.loc[(table["variant"] == "dropout") & (table["run"] == "2"), "variant"] = "baseline"
    table.to_csv(runs, index=False)
    with pytest.raises(DataError, match=r"^metrics/runs.csv: the last report measured other networks than "):
        mlpstudy.load("best")


def test_best_by_a_report_that_does_not_tell_what_it_measured_is_refused(copy: Path) -> None:
    runs = paths.METRICS / "runs.csv"
    runs.write_text(runs.read_text().replace("network", "older"))
    with pytest.raises(
        DataError, match=r"^metrics/runs.csv: by an earlier version, .* not note the networks .*: `dvc repro`"
    ):
        mlpstudy.load("best")


@pytest.mark.parametrize("name", ["summary.json", "runs.csv"])
def test_a_half_merged_file_of_the_report_is_named(copy: Path, name: str) -> None:
    file = paths.METRICS / name
    first, *rest = file.read_text().splitlines(keepends=True)
    file.write_text("".join([first, "<<<<<<< HEAD\n", *rest, "=======\n", *rest, ">>>>>>> other\n"]))
    with pytest.raises(DataError, match=rf"^{file}: holds the marks of a merge .* `dvc repro` makes it anew$"):
        mlpstudy.load("best")


@pytest.mark.parametrize("name", ["summary.json", "runs.csv"])
def test_a_file_of_the_report_that_is_cut_short_is_named(copy: Path, name: str) -> None:
    (paths.METRICS / name).write_text("" if name == "runs.csv" else '{"accuracy": {"base')
    with pytest.raises(StudyError, match=f"^metrics/{name}: damaged or cut short"):
        mlpstudy.load("best")


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


@pytest.mark.parametrize("missing", ["data/configs", "data/configs/report.json"])
def test_best_without_the_configs_says_what_to_pull(copy: Path, missing: str) -> None:
    shutil.rmtree(missing) if Path(missing).is_dir() else Path(missing).unlink()
    with pytest.raises(DataError, match=r"^data/configs/report\.json is not here: `dvc pull data/configs metrics/summ"):
        mlpstudy.load("best")


def test_best_is_pulled_in_two_steps_as_the_guide_says(copy: Path) -> None:
    """Which networks are wanted, only what comes first can tell."""
    hidden = [paths.MODELS, paths.SPLIT, paths.CONFIGS, paths.DATASET]
    for path in hidden:
        path.rename(f"{path}.hidden")
    for pull, brought in [
        (r"data/configs metrics/summary\.json metrics/runs\.csv", hidden[2:3]),
        (r"models/dropout data/split data/configs data/prepared/dataset\.json", hidden),
    ]:
        with pytest.raises(DataError, match=f"`dvc pull {pull}`"):
            mlpstudy.load("best")
        for path in brought:
            if not path.exists():
                Path(f"{path}.hidden").rename(path)
    assert mlpstudy.load("best").variant == "dropout"
    assert "Of `best` it does so in two steps" in (ROOT / "docs/models.md").read_text(encoding="utf-8")


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


def test_each_network_must_know_the_classes_of_the_split(copy: Path) -> None:
    file = paths.model_file("dropout", 2)
    saved = load_model(file)
    other = build(saved.config.model, saved.network.shape, 4)
    other.normalise.load_state_dict(saved.network.normalise.state_dict())
    save_model(file, other, saved.config, saved.outcome)
    with pytest.raises(DataError, match="networks for 4 classes, while data/split has 3"):
        mlpstudy.load("dropout")


@pytest.mark.parametrize(("split", "refused"), [("aa", False), ("bb", True), (None, False)])  # None: not noted
def test_networks_that_dvc_trained_on_another_split_are_refused(copy: Path, split: str | None, refused: bool) -> None:
    """The same number of classes under other names would else be told wrongly, without a word."""
    other = "    - path: data/configs/variants/dropout.json\n      md5: cc\n"
    trained = f"  train@dropout:\n    deps:\n{other}    - path: data/split\n      md5: aa.dir\n"
    made = f"  split:\n    outs:\n    - path: data/split\n      md5: {split}.dir\n" if split else ""
    Path("dvc.lock").write_text(f"schema: '2.0'\nstages:\n{trained}{made}")
    if refused:
        with pytest.raises(DataError, match="models/dropout: trained on another data/split"):
            mlpstudy.load("dropout")
    else:
        assert mlpstudy.load("dropout").variant == "dropout"


@pytest.mark.parametrize(("largest", "kept"), [(1.0, False), (200.0, True)])
def test_pictures_of_more_than_8_bits_are_brought_to_the_scale_of_the_study(
    copy: Path, largest: float, kept: bool
) -> None:
    """Not those whose values stayed as they were; shares of 1 are no such values."""
    write_quality(
        read_quality().model_copy(update={"brightness": Brightness(images=1, smallest=0.0, largest=largest, kept=kept)})
    )
    reader = mlpstudy.load("dropout").reader
    assert reader.brightness == ValueRange(0.0, largest, whole=kept)


def lock_entry(**hashes: str) -> list[dict[str, str]]:
    return [{"path": path.replace("__", "/"), "md5": md5} for path, md5 in hashes.items()]


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

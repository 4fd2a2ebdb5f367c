from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from mlpstudy import paths
from mlpstudy.config.base import load
from mlpstudy.config.evaluate import EvaluateConfig
from mlpstudy.errors import DataError
from mlpstudy.evaluate.assemble import Verdicts, underfits
from mlpstudy.evaluate.gather import gather
from mlpstudy.evaluate.statistics.compare import Comparison, Verdict
from mlpstudy.evaluate.study import Study
from mlpstudy.evaluate.trivial.methods import METHODS
from tests.evaluate.finished import KINDS, RUNS


def evaluated() -> Study:
    return gather(load(EvaluateConfig, paths.CONFIGS / "evaluate.json"))


def test_each_competitor_plays_its_part(study_folder: Path) -> None:
    study = evaluated()
    roles = {entry.name: entry.role for entry in study.entries}
    assert roles == {
        **dict.fromkeys(KINDS, "variant"),
        **dict.fromkeys(METHODS, "trivial"),
        "baseline": "baseline",
        "cnn": "reference",
    }
    verdicts = {entry.name: entry.verdict for entry in study.entries}
    assert verdicts["better"] == "better"
    assert verdicts["early"] == "worse"
    assert verdicts["similar"] == "undecided"
    assert verdicts["twin"] == "same"
    assert verdicts["cnn"] == verdicts["ridge 8x8"] == "reference"
    assert [entry.score for entry in study.entries] == sorted((entry.score for entry in study.entries), reverse=True)


def test_marks_of_an_entry_follow_its_settings_and_trainings(study_folder: Path) -> None:
    entries = {entry.name: entry for entry in evaluated().entries}
    assert [name for name, entry in entries.items() if entry.sees_validation] == ["early"]
    assert {name: entry.diverged for name, entry in entries.items() if entry.diverged} == {"failing": 2, "lost": RUNS}
    possible = {name for name, entry in entries.items() if entry.may_be_best}
    assert "better" in possible
    assert not possible & {"baseline", "twin", "early", "cnn", *METHODS}
    assert entries["early"].underfits
    assert not entries["baseline"].underfits


@pytest.mark.parametrize(("verdict", "expected"), [("undecided", True), ("worse", True), ("better", False)])
def test_a_variant_that_generalises_better_does_not_underfit(verdict: Verdict, expected: bool) -> None:
    found = Comparison(0.1, 0.01, 9.0, 0.01, 0.05, 0.15, verdict)
    verdicts = Verdicts({}, {}, (), full_training=0.99)
    assert underfits(0.8, verdicts, found) is expected
    assert not underfits(0.95, verdicts, found)
    assert underfits(0.8, verdicts, None)


def test_predictions_are_kept_and_those_of_removed_variants_deleted(study_folder: Path) -> None:
    paths.PREDICTIONS.mkdir(parents=True)
    (paths.PREDICTIONS / "old.npy").touch()
    study = evaluated()
    assert sorted(path.stem for path in paths.PREDICTIONS.iterdir()) == sorted(KINDS)
    kept = np.load(paths.PREDICTIONS / "better.npy")
    accuracy = (kept[:, 60:237].argmax(axis=2) == study.split.labels[60:237]).mean()
    assert study.best.accuracy == pytest.approx(accuracy)


@pytest.mark.slow
def test_two_workers_give_the_same_bytes_as_one(study_folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    alone = evaluated()
    files = {path.name: path.read_bytes() for path in paths.PREDICTIONS.iterdir()}
    monkeypatch.setenv("MLPSTUDY_WORKERS", "2")
    together = evaluated()
    assert {path.name: path.read_bytes() for path in paths.PREDICTIONS.iterdir()} == files
    assert together.entries == alone.entries


def test_all_missing_models_are_named_at_once(study_folder: Path) -> None:
    paths.model_file("better", 3).unlink()
    (paths.MODELS / "twin" / "history.csv").unlink()
    with pytest.raises(DataError, match=r"better/run-03.safetensors(?s:.*)twin/history.csv"):
        evaluated()


def test_few_trainings_give_no_verdicts(small_study: Callable[[int], EvaluateConfig]) -> None:
    study = gather(small_study(3))
    assert {entry.verdict for entry in study.variants} == {"descriptive", "same"}
    assert not any(entry.may_be_best for entry in study.entries)

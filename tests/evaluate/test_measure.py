import os
import signal
from functools import partial
from pathlib import Path

import numpy as np
import pytest

from mlpstudy import paths
from mlpstudy.config.base import load
from mlpstudy.config.evaluate import EvaluateConfig
from mlpstudy.contracts.measures import read_measures
from mlpstudy.contracts.split import read_split
from mlpstudy.errors import DataError, StudyError
from mlpstudy.evaluate.measure import in_parallel, measure_all
from tests.finished import KINDS


def measure() -> dict[str, bytes]:
    """What the study in the working folder gives, file by file."""
    measure_all(load(EvaluateConfig, paths.CONFIGS / "evaluate.json"))
    folders = (paths.PREDICTIONS, paths.MEASURES)
    return {str(path): path.read_bytes() for folder in folders for path in folder.rglob("*") if path.is_file()}


@pytest.mark.slow
def test_predictions_are_kept_and_those_of_removed_variants_deleted(study_folder: Path) -> None:
    paths.PREDICTIONS.mkdir(parents=True)
    (paths.PREDICTIONS / "old.npy").touch()
    (paths.MEASURES / "variants" / "old").mkdir(parents=True)
    measure()
    assert sorted(path.stem for path in paths.PREDICTIONS.iterdir()) == sorted(KINDS)
    assert sorted(path.name for path in (paths.MEASURES / "variants").iterdir()) == sorted(KINDS)
    kept, labels = np.load(paths.PREDICTIONS / "better.npy"), read_split().labels
    (better,) = (each for each in read_measures(sorted(KINDS)) if each.name == "better")
    assert better.runs["accuracy"].mean() == pytest.approx((kept[:, 60:237].argmax(axis=2) == labels[60:237]).mean())


@pytest.mark.slow
def test_two_workers_give_the_same_bytes_as_one(study_folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    alone = measure()
    monkeypatch.setenv("MLPSTUDY_WORKERS", "2")
    assert measure() == alone


def test_all_missing_models_are_named_at_once(study_folder: Path) -> None:
    paths.model_file("better", 3).unlink()
    (paths.MODELS / "twin" / "history.csv").unlink()
    with pytest.raises(DataError, match=r"better/run-03.safetensors(?s:.*)twin/history.csv"):
        measure()


def end_by_kill(test: int) -> None:
    """As the system ends a process when memory is short; not the one of the test."""
    assert os.getpid() != test
    os.kill(os.getpid(), signal.SIGKILL)


@pytest.mark.slow
def test_a_worker_that_is_killed_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MLPSTUDY_WORKERS", "2")
    with pytest.raises(StudyError, match="a worker process was killed, perhaps for want of memory"):
        list(in_parallel([partial(end_by_kill, os.getpid())] * 2))

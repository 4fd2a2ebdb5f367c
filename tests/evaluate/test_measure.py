import multiprocessing
import pickle
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from mlpstudy import paths
from mlpstudy.config.base import load
from mlpstudy.config.evaluate import EvaluateConfig
from mlpstudy.contracts.measures import read_measures
from mlpstudy.contracts.split import read_split
from mlpstudy.errors import DataError, StudyError
from mlpstudy.evaluate.measure import measure_all
from mlpstudy.parallel import in_parallel
from tests.finished import KINDS


def measure() -> dict[str, bytes]:
    """What the study in the working folder gives, file by file."""
    measure_all(load(EvaluateConfig, paths.CONFIGS / "evaluate.json"))
    return written()


def written() -> dict[str, bytes]:
    folders = (paths.PREDICTIONS, paths.MEASURES)
    return {str(path): path.read_bytes() for folder in folders for path in folder.rglob("*") if path.is_file()}


@pytest.mark.slow
def test_predictions_are_kept_and_those_of_removed_competitors_deleted(
    study_folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """And a log is told how many competitors are measured, as soon as that is wanted: nobody waits here."""
    monkeypatch.delenv("CI", raising=False)
    monkeypatch.setattr("mlpstudy.evaluate.measure.SHOWN_AFTER_SECONDS", 0.0)
    monkeypatch.setattr("mlpstudy.progress_line.EVERY_SECONDS", 0.0)
    monkeypatch.setattr("mlpstudy.progress_line.ESTIMATE_SECONDS", 0.0)
    paths.PREDICTIONS.mkdir(parents=True)
    (paths.PREDICTIONS / "old.npy").touch()
    for family in ("variants", "trivial"):
        (paths.MEASURES / family / "old").mkdir(parents=True)
    measure()
    competitors = len(list(paths.MEASURES.glob("*/*/runs.csv")))
    assert capsys.readouterr().out.splitlines() == [
        f"{competitors} of {competitors} competitors to measure",
        *(f"{done} of {competitors} competitors" for done in range(1, competitors + 1)),
    ]
    assert sorted(path.stem for path in paths.PREDICTIONS.iterdir()) == sorted(KINDS)
    assert sorted(path.name for path in (paths.MEASURES / "variants").iterdir()) == sorted(KINDS)
    assert not (paths.MEASURES / "trivial" / "old").exists()
    kept, labels = np.load(paths.PREDICTIONS / "better.npy"), read_split().labels
    (better,) = (each for each in read_measures(sorted(KINDS)) if each.name == "better")
    assert better.runs["accuracy"].mean() == pytest.approx((kept[:, 60:237].argmax(axis=2) == labels[60:237]).mean())


@pytest.mark.slow
def test_two_workers_give_the_same_bytes_as_one_also_after_a_result_that_cannot_be_written(
    study_folder: Path, compared_folder: tuple[Path, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("MLPSTUDY_WORKERS", "2")
    in_the_way = [paths.MEASURES / "variants" / name / "runs.csv" for name in KINDS]
    for folder in in_the_way:
        folder.mkdir(parents=True)
    with pytest.raises(StudyError) as error:
        measure()
    assert not multiprocessing.active_children()
    assert re.fullmatch(r"data/measures/.*/runs.csv: cannot be written: Is a directory; .*", str(error.value))
    for folder in in_the_way:
        folder.rmdir()
    of_two = measure()
    monkeypatch.chdir(compared_folder[0])
    assert of_two == written()


def test_a_worker_sends_no_more_than_a_pipe_takes_at_once(study_folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A stage whose worker is killed amid a longer message waits for its rest for ever."""
    sent: list[int] = []

    def counted(*arguments: Any) -> Iterator[tuple[int, Any]]:
        for number, result in in_parallel(*arguments):
            sent.append(len(pickle.dumps(result)))
            yield number, result

    monkeypatch.setattr("mlpstudy.evaluate.measure.in_parallel", counted)
    measure()
    assert len(sent) > len(KINDS)
    assert max(sent) < 4096


def test_all_missing_models_are_named_at_once(study_folder: Path) -> None:
    paths.model_file("better", 3).unlink()
    (paths.MODELS / "twin" / "history.csv").unlink()
    with pytest.raises(DataError, match=r"better/run-03.safetensors(?s:.*)twin/history.csv"):
        measure()

import multiprocessing
import os
import re
import signal
import threading
import time
from collections.abc import Callable
from concurrent.futures import Future
from functools import partial
from multiprocessing import parent_process
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
from mlpstudy.evaluate.measure import in_parallel, measure_all, results
from tests.finished import KINDS


def measure() -> dict[str, bytes]:
    """What the study in the working folder gives, file by file."""
    measure_all(load(EvaluateConfig, paths.CONFIGS / "evaluate.json"))
    return written()


def written() -> dict[str, bytes]:
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


def test_all_missing_models_are_named_at_once(study_folder: Path) -> None:
    paths.model_file("better", 3).unlink()
    (paths.MODELS / "twin" / "history.csv").unlink()
    with pytest.raises(DataError, match=r"better/run-03.safetensors(?s:.*)twin/history.csv"):
        measure()


def end_by_kill() -> None:
    """As the system ends a process when memory is short."""
    os.kill(os.getpid(), signal.SIGKILL)


def fail() -> None:
    raise ValueError("of the first task")


def after(file: Path, ending: Callable[[], None]) -> None:
    """Ends so when the file is there, or when nobody has made it for some seconds; not in the process of the test."""
    assert parent_process()
    deadline = time.monotonic() + 5
    while not file.exists() and time.monotonic() < deadline:
        time.sleep(0.01)
    ending()


@pytest.mark.slow
@pytest.mark.parametrize(
    ("ending", "error", "words"),
    [(fail, ValueError, "of the first task"), (end_by_kill, StudyError, "a worker process was killed, perhaps for")],
)
def test_what_is_measured_is_handed_out_before_the_error_of_an_earlier_task(
    ending: Callable[[], None],
    error: type[Exception],
    words: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("MLPSTUDY_WORKERS", "2")
    handed_out = set()
    with pytest.raises(error, match=words):
        for number, _ in in_parallel([partial(after, tmp_path / "handed out", ending), os.getpid, os.getpid]):
            handed_out.add(number)
            if handed_out == {1, 2}:
                (tmp_path / "handed out").touch()
    assert handed_out == {1, 2}


def test_of_two_errors_that_of_the_first_task_is_raised() -> None:
    first, second = futures = [Future[None](), Future[None]()]
    second.set_exception(ValueError("of the second task"))
    threading.Timer(0.05, first.set_exception, [ValueError("of the first task")]).start()
    with pytest.raises(ValueError, match="of the first task"):
        list(results({future: number for number, future in enumerate(futures)}))

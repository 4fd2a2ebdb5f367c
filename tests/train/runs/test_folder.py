import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from mlpstudy import paths
from mlpstudy.contracts.history import EpochMetrics, read_history, write_history
from mlpstudy.files import write_text
from mlpstudy.locks import exclusive_lock
from mlpstudy.train.fit import fit
from mlpstudy.train.process import prepare_process
from mlpstudy.train.runs.folder import kept_until_done, publish
from mlpstudy.train.runs.plan import run_spec
from tests.conftest import variant

pytestmark = pytest.mark.usefixtures("study")


def test_a_folder_is_deleted_by_the_last_stage_that_is_done_with_it() -> None:
    folder = Path("scratch/one")
    with kept_until_done(folder):
        with kept_until_done(folder):
            pass
        assert folder.is_dir()
    assert not list(Path("scratch").iterdir())


def test_a_folder_stays_where_the_stage_fails() -> None:
    with pytest.raises(RuntimeError), kept_until_done(Path("scratch/one")):
        raise RuntimeError
    assert Path("scratch/one").is_dir()


def test_a_worker_whose_run_was_published_meanwhile_trains_nothing(capsys: pytest.CaptureFixture[str]) -> None:
    scratch = Path("scratch")
    spec = run_spec("baseline", variant(), 0, scratch)
    scratch.mkdir()
    prepare_process()  # what fit does first, and takes its time the first time
    with ThreadPoolExecutor(1) as pool:
        with exclusive_lock(spec.file("lock")):
            worker = pool.submit(fit, spec)
            time.sleep(0.3)  # it waits for the lock
            scratch.rename("published")
        assert worker.result().taken_over
    assert capsys.readouterr().out == f"{spec.label}  waits for another process that trains it already\n"
    assert not scratch.exists()


def test_publishing_replaces_what_was_there_and_sweeps_what_a_kill_left() -> None:
    row = EpochMetrics(1, 0.1, 1.0, 0.5, 1.0, 0.5, 0.0, (2.0,))
    for run in (0, 1):
        write_text(Path(f"scratch/run-0{run}.safetensors"), f"network {run}")
        write_history(Path(f"scratch/run-0{run}.csv"), run, [row])
    target = paths.MODELS / "dropout"
    for name in ("run-00.safetensors", ".history.csv.7.part", ".run-01.safetensors.7.part"):
        write_text(target / name, "old")
    publish(Path("scratch"), "dropout", 2)
    assert sorted(file.name for file in target.iterdir()) == ["history.csv", "run-00.safetensors", "run-01.safetensors"]
    assert (target / "run-00.safetensors").read_text() == "network 0"
    assert read_history("dropout")["run"].tolist() == [0, 1]

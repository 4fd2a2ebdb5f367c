"""The same runs on a real Dask scheduler with workers in other processes."""

import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from mlpstudy.errors import ConfigError
from mlpstudy.train.backend import workers
from tests.conftest import ROOT, variant
from tests.repository import surroundings
from tests.train.test_fit import digest, train


@pytest.fixture
def scheduler(tmp_path: Path) -> Iterator[str]:
    """Address of a scheduler with two workers that run elsewhere in the file system."""
    (tmp_path / "cluster").mkdir()
    file = tmp_path / "cluster" / "scheduler.json"
    environment = surroundings() | {"PYTHONPATH": str(ROOT / "src")}
    common = ["--scheduler-file", str(file)]
    programs = [
        ["scheduler", "--host", "127.0.0.1", "--port", "0", "--no-dashboard", *common],
        *[["worker", "--nthreads", "1", "--host", "127.0.0.1", "--no-dashboard", *common]] * 2,
    ]
    started = [
        subprocess.Popen(
            [sys.executable, "-m", "dask", *program],
            env=environment,
            cwd=tmp_path / "cluster",
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        for program in programs
    ]
    try:
        yield wait_for_address(file)
    finally:
        for process in started:
            process.kill()
            process.wait()


def wait_for_address(file: Path) -> str:
    import json

    for _ in range(300):
        if file.exists() and file.read_text():
            return str(json.loads(file.read_text())["address"])
        time.sleep(0.1)
    raise TimeoutError("the scheduler did not start")


@pytest.mark.slow
@pytest.mark.usefixtures("study")
@pytest.mark.filterwarnings("ignore")
def test_a_dask_cluster_gives_the_same_bytes(scheduler: str, monkeypatch: pytest.MonkeyPatch) -> None:
    train(variant(dropout=0.3))
    local = digest()
    monkeypatch.setenv("MLPSTUDY_BACKEND", "dask")
    monkeypatch.setenv("MLPSTUDY_ADDRESS", scheduler)
    train(variant(dropout=0.3))
    assert digest() == local


def test_an_unknown_backend_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MLPSTUDY_BACKEND", "lokky")
    with (
        pytest.raises(ConfigError, match=r'MLPSTUDY_BACKEND = "lokky": unknown backend; did you mean loky\?'),
        workers(2),
    ):
        pass


def test_dask_without_an_address_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MLPSTUDY_BACKEND", "dask")
    monkeypatch.delenv("MLPSTUDY_ADDRESS", raising=False)
    with pytest.raises(ConfigError, match="MLPSTUDY_ADDRESS is missing"), workers(2):
        pass


@pytest.mark.usefixtures("study")
def test_a_worker_with_other_code_refuses_the_run() -> None:
    from mlpstudy.train.job import Job
    from mlpstudy.train.runs import fit_one

    job = Job("baseline", variant(), 0, Path.cwd(), Path("scratch"), "another digest", Path("log"))
    with pytest.raises(ConfigError, match="other code"):
        fit_one(job)

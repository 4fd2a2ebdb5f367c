"""The same runs on a real Dask scheduler with workers in other processes."""

import json
import re
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from mlpstudy.errors import ConfigError
from mlpstudy.train.runs import backend
from mlpstudy.train.runs.backend import checkpoint_seconds, workers
from tests.conftest import ROOT, variant
from tests.repository import surroundings
from tests.train.trained import digest, train


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


def test_there_are_no_more_workers_than_runs(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("MLPSTUDY_BACKEND", raising=False)
    monkeypatch.setenv("MLPSTUDY_WORKERS", "4")
    with workers(2) as few, workers(9) as many:
        assert (few, many) == (2, 4)


def test_seconds_between_checkpoints(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("MLPSTUDY_CHECKPOINT_SECONDS", raising=False)
    assert checkpoint_seconds() == 10
    monkeypatch.setenv("MLPSTUDY_CHECKPOINT_SECONDS", "0.5")
    assert checkpoint_seconds() == 0.5


@pytest.mark.parametrize("text", ["soon", "-1", "nan"])
def test_seconds_that_are_none_are_refused(monkeypatch: pytest.MonkeyPatch, text: str) -> None:
    monkeypatch.setenv("MLPSTUDY_CHECKPOINT_SECONDS", text)
    with pytest.raises(ConfigError, match=f'MLPSTUDY_CHECKPOINT_SECONDS = "{text}": expected a number of seconds'):
        checkpoint_seconds()


def test_every_variable_that_is_read_is_in_the_table() -> None:
    code = "\n".join(file.read_text() for file in (ROOT / "src/mlpstudy").rglob("*.py"))
    read = set(re.findall(r"environ\.get\(\"(MLPSTUDY_\w+)\"", code))
    assert len(read) == 4
    assert [name for name in read if f"| {name} " not in (backend.__doc__ or "")] == []

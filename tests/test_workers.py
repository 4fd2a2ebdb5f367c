import os
import re
import subprocess

import pytest

from mlpstudy.errors import ConfigError
from mlpstudy.workers import worker_count
from tests.conftest import ROOT


def test_the_environment_decides_before_the_cores(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MLPSTUDY_WORKERS", "7")
    assert worker_count() == 7
    monkeypatch.delenv("MLPSTUDY_WORKERS")
    assert worker_count() >= 1


@pytest.mark.parametrize("text", ["none", "0", "-1", "1.5"])
def test_a_number_of_workers_that_is_none_is_refused(monkeypatch: pytest.MonkeyPatch, text: str) -> None:
    monkeypatch.setenv("MLPSTUDY_WORKERS", text)
    with pytest.raises(ConfigError, match=f'MLPSTUDY_WORKERS = "{text}": expected a number from 1'):
        worker_count()


def test_where_the_system_knows_no_affinity_all_cores_count(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("MLPSTUDY_WORKERS", raising=False)
    monkeypatch.delattr(os, "sched_getaffinity")  # macOS
    assert worker_count() == os.cpu_count()


@pytest.mark.parametrize(
    ("words", "surroundings", "workers"),
    [
        ([], {"MLPSTUDY_WORKERS": "3"}, "3"),
        (["JOBS=5"], {"MLPSTUDY_WORKERS": "3"}, "5"),
        (["JOBS=5"], {}, "5"),
        (["CORES=7"], {}, "7"),
    ],
)
def test_make_repro_obeys_jobs_or_else_the_variable(
    monkeypatch: pytest.MonkeyPatch, words: list[str], surroundings: dict[str, str], workers: str
) -> None:
    for variable in ("JOBS", "MLPSTUDY_WORKERS", "MAKEFLAGS", "MAKEOVERRIDES"):  # make test JOBS=2 hands its own down
        monkeypatch.delenv(variable, raising=False)
    command = ["make", "--dry-run", "repro", *words]
    shown = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True).stdout
    (setting,) = re.findall(r"export (MLPSTUDY_WORKERS=[^;]*)", shown)
    told = f"{setting}; echo $MLPSTUDY_WORKERS"
    surroundings = {"PATH": os.environ["PATH"], **surroundings}
    assert subprocess.check_output(["bash", "-c", told], env=surroundings, text=True).strip() == workers
